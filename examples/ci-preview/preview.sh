#!/bin/sh
# Runs `pulumi preview` in the current folder and prints the findings and the plan as Markdown for a comment on a pull request.
# Arguments are passed to `pulumi preview`. The exit status is the one of `pulumi preview`.
#
#   PREVIEW_OUTPUT=output.txt sh preview.sh --stack production > comment.md
#
# The environment has the identity and the backend: KUBECONFIG (rbac.yaml has sufficient permissions), PULUMI_BACKEND_URL or
# PULUMI_ACCESS_TOKEN, and PULUMI_CONFIG_PASSPHRASE. An unreachable cluster is a finding and does not fail the script.
#
# The program and the cluster choose the text of the output. In the comment it is code, so that Markdown, HTML and mentions in it have
# no effect. It is never written to the log of the job, where a line such as `::add-mask::x` is a command. PREVIEW_OUTPUT names a
# file for the complete output.
set -u

# The maximum sizes of the printed findings and of the printed plan in bytes: a comment on GitHub has at most 65,536 characters.
max_findings=10000
max_plan=50000

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
output=$folder/output
plan=$folder/plan
status=0
pulumi preview --non-interactive --color never --suppress-progress --diff "$@" >"$output" 2>&1 || status=$?
[ -z "${PREVIEW_OUTPUT:-}" ] || cp "$output" "$PREVIEW_OUTPUT"

# printable removes control characters except tab and line feed, and the characters that change the direction of text. It shortens
# long runs of backticks, since a fence is longer than them.
printable() {
    LC_ALL=C tr -d '\000-\010\013-\037\177' | LC_ALL=C sed \
        -e "s/$(printf '\302[\200-\237]')//g" -e "s/$(printf '\342\200[\216\217\252-\256]')//g" \
        -e "s/$(printf '\342\201[\246-\251]')//g" -e 's/`\{20\}`*/````````````````````/g'
}
printable <"$output" >"$plan"

# findings prints each finding of one level once, as a list item. The log has findings in the form
# `GCI1007 info ConfigMap x: message https://…`. The link is made from the code only.
page=https://github.com/groundcover-istio/pulumi-groundcover-istio/blob/main/docs/findings.md
findings() {
    sed -n "s|^.*GCI\([0-9]\{4\}\) $1 \(.*\) https:[^ ]*#gci\1\$|\1 \2|p" "$plan" | sort -u | while IFS= read -r finding; do
        text=${finding#* }
        quotes=\`$(longest "$text")
        printf -- '- [GCI%s](%s#gci%s) **%s** %s %s %s\n' "${finding%% *}" "$page" "${finding%% *}" "$1" "$quotes" "$text" "$quotes"
    done
}

# longest prints the longest run of backticks in a text.
longest() {
    printf '%s' "$1" | tr -c '`' '\n' | sort -r | head -n 1
}

# upto prints the lines that fit into a number of bytes, and a text where it left some out.
upto() {
    LC_ALL=C awk -v max="$1" -v more="$2" '{ size += length($0) + 1; if (size > max) { print more; exit } print }'
}

if [ "$status" -eq 0 ]; then
    printf '### Preview: succeeded\n\n'
else
    printf '### Preview: failed\n\n'
fi
found=$({ findings error; findings warning; findings info; } | upto "$max_findings" '- … more findings are in the plan')
printf '%s\n\n' "${found:-No findings.}"
if [ "$status" -eq 0 ]; then
    printf '<details><summary>Plan</summary>\n\n'
else
    printf '<details open><summary>Output of pulumi preview</summary>\n\n'
fi
fence=\`\`\`$(tr -c '`' '\n' <"$plan" | sort -r | head -n 1)
printf '%stext\n' "$fence"
upto "$max_plan" '… shortened. The file of PREVIEW_OUTPUT has the complete output' <"$plan"
printf '%s\n\n</details>\n' "$fence"
exit "$status"
