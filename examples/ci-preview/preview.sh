#!/bin/sh
# Runs `pulumi preview` in the current folder and prints the findings and the plan as Markdown for a comment on a pull request.
# Arguments are passed to `pulumi preview`. The exit status is the one of `pulumi preview`.
#
#   sh preview.sh --stack production > comment.md
#
# The environment has the identity and the backend: KUBECONFIG (rbac.yaml has sufficient permissions), PULUMI_BACKEND_URL or
# PULUMI_ACCESS_TOKEN, and PULUMI_CONFIG_PASSPHRASE. An unreachable cluster is a finding and does not fail the script.
set -u

# The maximum size of the printed plan in bytes: a comment on GitHub has at most 65,536 characters.
max_bytes=55000

plan=$(mktemp) || exit 1
trap 'rm -f "$plan"' EXIT
status=0
pulumi preview --non-interactive --color never --suppress-progress --diff "$@" >"$plan" 2>&1 || status=$?

# findings prints each finding of one level once, as a list item. The log has findings in the form
# `GCI1007 info ConfigMap x: message https://…`.
findings() {
    sed -n "s/^.*\(GCI[0-9]\{4\}\) $1 \(.*\) \(https:[^ ]*\)\$/- [\1](\3) **$1** \2/p" "$plan" | sort -u
}

if [ "$status" -eq 0 ]; then
    printf '### Preview: succeeded\n\n'
else
    printf '### Preview: failed\n\n'
fi
found=$(findings error; findings warning; findings info)
printf '%s\n\n' "${found:-No findings.}"
if [ "$status" -eq 0 ]; then
    printf '<details><summary>Plan</summary>\n\n'
else
    printf '<details open><summary>Output of pulumi preview</summary>\n\n'
fi
printf '~~~~text\n'
head -c "$max_bytes" "$plan"
if [ "$(wc -c <"$plan")" -gt "$max_bytes" ]; then
    printf '\n… the complete plan is in the log of the job'
    cat "$plan" >&2
fi
printf '\n~~~~\n\n</details>\n'
exit "$status"
