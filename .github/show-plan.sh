#!/usr/bin/env bash
# .github/show-plan.sh ENVIRONMENT FILE
#
# Shows a plan in the run's summary and in one comment on the pull request, which the next plan for the same
# environment replaces. GH_TOKEN, GITHUB_REPOSITORY and PULL_REQUEST are set by the workflow.
set -euo pipefail

environment=$1
file=$2
marker="<!-- plan: $environment -->"
# The largest comment that GitHub takes is 65,536 characters.
largest=60000
fence='~~~'

body=$(
  printf '%s\n### Plan for %s\n\n' "$marker" "$environment"
  printf '%s\n\n' "$(grep -E '^(Plan:|No changes)' "$file" || printf 'There is no plan: see the run.')"
  printf '<details><summary>All of it</summary>\n\n%s\n%s\n%s\n\n</details>\n' "$fence" "$(tail -c "$largest" "$file")" "$fence"
)
printf '%s\n' "$body" >>"$GITHUB_STEP_SUMMARY"

comment=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" \
  --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [ -n "$comment" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$comment" --raw-field body="$body" >/dev/null
else
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" --raw-field body="$body" >/dev/null
fi
