#!/usr/bin/env bash
# scripts/check-infra.sh
#
# Synthesizes the stacks, checks them with checkov, and validates them with Terraform if it and its AWS provider are
# available. The first run installs checkov into a cache outside the tree. infra/checkov.yaml lists the checks that are
# skipped, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

CHECKOV=3.3.30

main() {
  no_options_but_help "$@"
  say 'Synthesizing the stacks and checking them'
  npm run -s synth
  install_checkov
  for stack in cdktf.out/stacks/*/; do
    check "$stack"
    validate "$stack"
  done
}

install_checkov() {
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/sluice/checkov-$CHECKOV
  [ -x "$folder/bin/checkov" ] && return
  need python3 'to run checkov' 'Install it with your package manager.'
  say "Installing checkov $CHECKOV into $folder"
  python3 -m venv "$folder.new"
  "$folder.new/bin/pip" install --quiet --disable-pip-version-check "checkov==$CHECKOV"
  rm -rf "$folder.new"/bin/__pycache__
  mv "$folder.new" "$folder"
}

check() {
  local result passed
  result=$("$folder/bin/python3" "$folder/bin/checkov" --config-file infra/checkov.yaml --directory "$1") || {
    printf '%s\n' "$result"
    fail "checkov: $1 has findings"
  }
  # checkov also passes when it reads nothing.
  passed=$(printf '%s\n' "$result" | sed -n 's/^Passed checks: \([0-9]*\),.*/\1/p')
  [ "${passed:-0}" -gt 100 ] || fail "checkov did not read $1: ${passed:-no} checks passed"
  say "checkov: $1 $(printf '%s\n' "$result" | grep '^Passed checks')"
}

validate() {
  if ! command -v terraform >/dev/null; then
    say "terraform validate: skipped for $1, as Terraform is not installed"
  elif ! terraform -chdir="$1" init -backend=false -input=false >/dev/null 2>&1; then
    say "terraform validate: skipped for $1, as the AWS provider is not available"
  else
    terraform -chdir="$1" validate
  fi
}

main "$@"
