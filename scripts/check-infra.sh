#!/usr/bin/env bash
# scripts/check-infra.sh
#
# Writes the stacks, has checkov look at them for what is unsafe, and has Terraform validate them where it and its AWS
# provider can be had. checkov is installed into a cache outside of the tree at the first run. What is let pass, and
# why, is in infra/checkov.yaml.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

CHECKOV=3.3.30

main() {
  no_options_but_help "$@"
  say 'writes the stacks, and checks them'
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
  need python3 'run checkov' "Your system's packages have it."
  say "installs checkov $CHECKOV into $folder"
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
  # It also passes where it reads nothing.
  passed=$(printf '%s\n' "$result" | sed -n 's/^Passed checks: \([0-9]*\),.*/\1/p')
  [ "${passed:-0}" -gt 100 ] || fail "checkov: $1 was not read: ${passed:-no} checks passed"
  say "checkov: $1 $(printf '%s\n' "$result" | grep '^Passed checks')"
}

validate() {
  if ! command -v terraform >/dev/null; then
    say "terraform validate: skipped for $1, as there is no terraform"
  elif ! terraform -chdir="$1" init -backend=false -input=false >/dev/null 2>&1; then
    say "terraform validate: skipped for $1, as the AWS provider could not be had"
  else
    terraform -chdir="$1" validate
  fi
}

main "$@"
