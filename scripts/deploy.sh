#!/usr/bin/env bash
# scripts/deploy.sh staging|production DIGEST [options]
#
# Deploys this tree's infrastructure and the image DIGEST to an environment. DIGEST is sha256:…, as ECR has it, or
# "current" for the image that runs there now. The script synthesizes the stack, shows Terraform's plan, checks it, asks,
# applies it, and releases the image: npm run release replaces the workers, then the API, one instance first, and goes
# back by itself if they fail.
#
#   --dry-run                 stops after the plan and its check; exits with 1 if the check refuses the plan
#   --allow-replace ADDRESS   what the plan may delete or replace; may be given more than once
#   --despite-alarms          releases though an alarm fires: those that fire now stop nothing
#   --yes                     does not ask
#
# Safe to run again at any time: it changes only what differs, and takes up a release that was interrupted.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' digest='' dry_run=false yes=false allowed=() release_options=()
  read_arguments "$@"
  use_stack "$target"
  say "Deploying this tree's infrastructure and the image $digest to $environment"
  need_cloud_tools
  write_stack
  [ "$digest" != current ] || digest=$(running_digest)
  [ -n "$digest" ] || fail "Nothing runs in $environment yet: give the digest of an image."
  make_plan
  check_plan
  if "$dry_run"; then
    say 'Dry run: nothing was changed.'
    return
  fi
  apply_plan
  npm run -s release -- "$environment" ${release_options[@]+"${release_options[@]}"}
}

read_arguments() {
  local argument
  while [ $# -gt 0 ]; do
    argument=$1
    shift
    case "$argument" in
      -h | --help) print_help "$0"; exit 0 ;;
      --dry-run) dry_run=true ;;
      --yes) yes=true ;;
      --despite-alarms) release_options+=("$argument") ;;
      --allow-replace)
        [ -n "${1:-}" ] || usage_error '--allow-replace: expected the address of a resource'
        allowed+=("$argument" "$1")
        shift
        ;;
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

check_plan() {
  npm run -s release -- check "$environment" deploy.tfplan ${allowed[@]+"${allowed[@]}"}
}

apply_plan() {
  if [ "$changes" -eq 0 ]; then
    say 'The infrastructure is up to date.'
    return
  fi
  "$yes" || confirm "$environment" "This applies the plan to $environment." 'add --yes.'
  apply_stack deploy.tfplan
}

main "$@"
