#!/usr/bin/env bash
# scripts/check-infra.sh
#
# Synthesizes the stacks, checks them with checkov, and validates them with Terraform and the AWS provider of
# infra/.terraform.lock.hcl. The first run installs checkov into a cache outside the tree. infra/checkov.yaml lists the
# checks that are skipped, and why.
#
# Terraform downloads the provider from registry.terraform.io, or takes it from a mirror that its configuration names
# (provider_installation in ~/.terraformrc). Without Terraform or the provider the script fails. Where neither can be
# had, TERRAFORM_VALIDATE=if-reachable skips the validation and says so; on GitHub it has no effect.
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
  local answer
  if ! command -v terraform >/dev/null; then
    skip_validation "$1" 'Terraform is not installed' 'Install it: https://developer.hashicorp.com/terraform/install.'
  elif answer=$(terraform -chdir="$1" init -backend=false -input=false -no-color -lockfile=readonly 2>&1); then
    terraform -chdir="$1" validate
  elif cannot_reach_the_registry "$answer"; then
    skip_validation "$1" 'registry.terraform.io cannot be reached' \
      'Name a mirror of the provider in ~/.terraformrc: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation.'
  else
    printf '%s\n' "$answer" >&2
    fail "terraform init: $1 failed"
  fi
}

# Terraform wraps its lines.
cannot_reach_the_registry() {
  [[ $(tr -s '[:space:]│' ' ' <<<"$1") == *'could not connect to registry.terraform.io'* ]]
}

# skip_validation STACK REASON 'what to do'
skip_validation() {
  if [ "${TERRAFORM_VALIDATE:-always}" != if-reachable ] || [ "${GITHUB_ACTIONS:-}" = true ]; then
    fail "terraform validate: $1 was not validated, as $2. $3 Or set TERRAFORM_VALIDATE=if-reachable to do without."
  fi
  say "terraform validate: SKIPPED for $1, as $2. The bindings' types and checkov have checked it; the provider has not."
}

main "$@"
