#!/usr/bin/env bash
# .github/show-plan.sh ENVIRONMENT FILE
#
# Writes a plan to the run's summary and to a comment on the pull request. The next plan for the same environment
# replaces the comment. The workflow sets GH_TOKEN, GITHUB_REPOSITORY and PULL_REQUEST.
set -euo pipefail

environment=$1
file=$2
marker="<!-- plan: $environment -->"
# GitHub's limit for a comment is 65,536 characters.
largest=60000
fence='~~~'

body=$(
  printf '%s\n### Plan for %s\n\n' "$marker" "$environment"
  printf '%s\n\n' "$(grep -E '^(Plan:|No changes)' "$file" || printf 'No plan was made: see the run.')"
  printf '<details><summary>The whole plan</summary>\n\n%s\n%s\n%s\n\n</details>\n' "$fence" "$(tail -c "$largest" "$file")" "$fence"
)
printf '%s\n' "$body" >>"$GITHUB_STEP_SUMMARY"

comment=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" \
  --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [ -n "$comment" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$comment" --raw-field body="$body" >/dev/null
else
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" --raw-field body="$body" >/dev/null
fi
