#!/usr/bin/env bash
# scripts/deploy.sh staging|production DIGEST [--dry-run] [--yes]
#
# Deploys this tree's infrastructure and the image DIGEST to an environment. DIGEST is sha256:…, as ECR has it, or
# "current" for the image that runs there now. The script synthesizes the stack, shows Terraform's plan, asks, applies
# it, and waits until API and workers have replaced their instances. If an alarm fires meanwhile, AWS stops the
# replacement and the script exits 1. Roll back then: docs/deployment.md says why AWS's own rollback is not enough.
#
#   --dry-run   stops after the plan
#   --yes       does not ask
#
# Safe to run again at any time: it changes only what differs, and waits for a replacement in progress.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' digest='' dry_run=false yes=false
  read_arguments "$@"
  use_stack "$target"
  say "Deploying this tree's infrastructure and the image $digest to $environment"
  need_cloud_tools
  write_stack
  [ "$digest" != current ] || digest=$(stack_output image_digest)
  [ -n "$digest" ] || fail "Nothing runs in $environment yet: give the digest of an image."
  make_plan
  if "$dry_run"; then
    say 'Dry run: nothing was changed.'
    return
  fi
  apply_plan
  wait_for_fleets
  say "$environment runs $digest"
}

read_arguments() {
  local argument
  for argument in "$@"; do
    case "$argument" in
      -h | --help) print_help "$0"; exit 0 ;;
      --dry-run) dry_run=true ;;
      --yes) yes=true ;;
      -*) usage_error "unknown option $argument" ;;
      *)
        if [ -z "$target" ]; then target=$argument; elif [ -z "$digest" ]; then digest=$argument; else usage_error "one argument too many: $argument"; fi
        ;;
    esac
  done
  [ "$digest" = current ] || is_digest "$digest" ||
    usage_error "expected an image's digest (sha256: and 64 hexadecimal digits) or current, got ${digest:-nothing}"
}

make_plan() {
  # 0: no changes, 2: changes; https://developer.hashicorp.com/terraform/cli/commands/plan#detailed-exitcode
  changes=0
  plan_stack -detailed-exitcode -var "image_digest=$digest" -out=deploy.tfplan ||
    changes=$?
  [ "$changes" -eq 0 ] || [ "$changes" -eq 2 ] || fail 'terraform plan failed.'
}

apply_plan() {
  if [ "$changes" -eq 0 ]; then
    say 'The infrastructure is up to date.'
    return
  fi
  "$yes" || confirm "$environment" "This applies the plan to $environment." 'add --yes.'
  apply_stack deploy.tfplan
}

wait_for_fleets() {
  local groups group failed=false
  groups=$(stack_output fleet_groups)
  [ -n "$groups" ] || fail 'The stack has no fleet to wait for.'
  say 'Waiting until each fleet has replaced its instances:'
  for group in $groups; do
    wait_for_refresh "$group" || failed=true
  done
  ! "$failed" || fail "$environment does not run $digest. To go back: scripts/rollback.sh $environment."
}

main "$@"
