#!/usr/bin/env bash
# scripts/deploy.sh staging|production DIGEST [--dry-run] [--yes]
#
# Brings an environment to the infrastructure of this tree and the image of DIGEST (sha256:…, as ECR names it;
# "current": the one that runs there now). Writes the stack, shows Terraform's plan, asks, applies it, and waits until
# API and workers have replaced their instances. When an alarm goes off meanwhile AWS goes back to the instances
# before, and this exits non-zero.
#
#   --dry-run   ends after the plan
#   --yes       does not ask
#
# It can be run again at any time: what is as it should be is left alone, and a replacement under way is waited for.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' digest='' dry_run=false yes=false
  read_arguments "$@"
  use_stack "$target"
  say "deploys to $environment: the infrastructure of this tree, and the image $digest"
  need_cloud_tools
  write_stack
  [ "$digest" != current ] || digest=$(stack_output image_digest)
  [ -n "$digest" ] || fail "Nothing runs in $environment yet: say which image by its digest."
  make_plan
  if "$dry_run"; then
    say 'A dry run: nothing was changed.'
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
    usage_error "expected the digest of an image (sha256: and 64 hexadecimal digits) or current, got ${digest:-nothing}"
}

make_plan() {
  # 0: nothing to do, 2: something; https://developer.hashicorp.com/terraform/cli/commands/plan#detailed-exitcode
  changes=0
  plan_stack -detailed-exitcode -var "image_digest=$digest" -out=deploy.tfplan ||
    changes=$?
  [ "$changes" -eq 0 ] || [ "$changes" -eq 2 ] || fail 'The plan could not be made.'
}

apply_plan() {
  if [ "$changes" -eq 0 ]; then
    say 'The infrastructure is as it should be.'
    return
  fi
  "$yes" || confirm "$environment" "This changes $environment as the plan says." 'add --yes.'
  apply_stack deploy.tfplan
}

wait_for_fleets() {
  local groups group failed=false
  groups=$(stack_output fleet_groups)
  [ -n "$groups" ] || fail 'The stack names no fleet to wait for.'
  say 'waits until each fleet has replaced its instances:'
  for group in $groups; do
    wait_for_refresh "$group" || failed=true
  done
  ! "$failed" || fail "$environment does not run $digest. What ran before: scripts/rollback.sh $environment."
}

main "$@"
