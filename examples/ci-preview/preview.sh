#!/bin/sh
# Runs `pulumi preview` in the current folder and prints the result as Markdown, fit for a comment on a pull request: the
# findings first, then the plan. Arguments go to `pulumi preview`; its exit status is this script's.
#
#   sh preview.sh --stack production > comment.md
#
# The environment names the identity and the state: KUBECONFIG (the identity of rbac.yaml is enough), PULUMI_BACKEND_URL
# or PULUMI_ACCESS_TOKEN, PULUMI_CONFIG_PASSPHRASE. A cluster that does not answer is a finding, not a failure.
set -u

# The longest plan that is printed, in bytes: a comment on GitHub may have 65,536 characters.
longest=55000

plan=$(mktemp) || exit 1
trap 'rm -f "$plan"' EXIT
status=0
pulumi preview --non-interactive --color never --suppress-progress --diff "$@" >"$plan" 2>&1 || status=$?

# findings prints each finding of one level once, as an item of a list. The log has them in the form
# `GCI1007 info ConfigMap x: message https://…`.
findings() {
    sed -n "s/^.*\(GCI[0-9]\{4\}\) $1 \(.*\) \(https:[^ ]*\)\$/- [\1](\3) **$1** \2/p" "$plan" | sort -u
}

if [ "$status" -eq 0 ]; then
    printf '### Preview: fine\n\n'
else
    printf '### Preview: failed\n\n'
fi
found=$(findings error; findings warning; findings info)
printf '%s\n\n' "${found:-No findings.}"
if [ "$status" -eq 0 ]; then
    printf '<details><summary>The plan</summary>\n\n'
else
    printf '<details open><summary>What Pulumi said</summary>\n\n'
fi
printf '~~~~text\n'
head -c "$longest" "$plan"
if [ "$(wc -c <"$plan")" -gt "$longest" ]; then
    printf '\n… the rest is in the log of the job'
    cat "$plan" >&2
fi
printf '\n~~~~\n\n</details>\n'
exit "$status"
