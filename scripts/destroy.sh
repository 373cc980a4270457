#!/usr/bin/env bash
# scripts/destroy.sh staging|production [--dry-run]
#
# Destroys an environment: all that its stack created, and the events stored there. It stops at resources with
# deletion protection and names them: turn that off in infra/config.ts, deploy, and run this again. Otherwise it shows
# what it would destroy and asks for the environment's name; no option answers that.
#
#   --dry-run   stops after showing what it would destroy
#
# Safe to run again: it continues where it stopped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' dry_run=false
  read_arguments "$@"
  use_stack "$target"
  say "Destroying $environment and the events stored there"
  need_cloud_tools
  write_stack
  local digest
  digest=$(stack_output image_digest)
  # Terraform plans no deletion of what it must not destroy, and its error says nothing of infra/config.ts.
  refuse_protected
  plan_stack -destroy -var "image_digest=${digest:-sha256:none}" -out=destroy.tfplan
  if "$dry_run"; then
    say 'Dry run: nothing was changed.'
    return
  fi
  confirm "$environment" "This destroys all of the above, with every event, for good." \
    'this needs a person at a terminal.'
  apply_stack destroy.tfplan
  say "$environment is destroyed"
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
  [ -z "$protected" ] || fail "These have deletion protection:
$protected
Turn that off in infra/config.ts, deploy, and run this again."
}

main "$@"
