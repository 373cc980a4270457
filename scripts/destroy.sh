#!/usr/bin/env bash
# scripts/destroy.sh staging|production [--dry-run]
#
# Takes an environment down: all that its stack made, and the events in it. Shows what would go, and asks for the
# environment's name; there is no option that answers for you. What is protected against deletion is named, and stops
# it: turn that off in infra/config.ts, deploy, and come back.
#
#   --dry-run   ends after showing what would go
#
# It can be run again: what is gone already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' dry_run=false
  read_arguments "$@"
  use_stack "$target"
  say "takes down $environment and destroys what is stored there"
  need_cloud_tools
  write_stack
  local digest
  digest=$(stack_output image_digest)
  plan_stack -destroy -var "image_digest=${digest:-sha256:none}" -out=destroy.tfplan
  refuse_protected
  if "$dry_run"; then
    say 'A dry run: nothing was changed.'
    return
  fi
  confirm "$environment" "All of the above goes, with every event in it, and does not come back." \
    'this is for a person at a terminal.'
  apply_stack destroy.tfplan
  say "$environment is gone"
}

read_arguments() {
  local argument
  for argument in "$@"; do
    case "$argument" in
      -h | --help) print_help "$0"; exit 0 ;;
      --dry-run) dry_run=true ;;
      -*) usage_error "unknown option $argument" ;;
      *) if [ -z "$target" ]; then target=$argument; else usage_error "one argument too many: $argument"; fi ;;
    esac
  done
}

refuse_protected() {
  local protected
  protected=$(in_stack show -json | jq -r '
    [.. | objects | select(.address? and .values?) | select(.values.deletion_protection_enabled? == true
      or .values.enable_deletion_protection? == true) | "  " + .address] | unique | .[]')
  [ -z "$protected" ] || fail "These are protected against deletion:
$protected
Turn that off in infra/config.ts, deploy, and come back."
}

main "$@"
