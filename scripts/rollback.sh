#!/usr/bin/env bash
# scripts/rollback.sh staging|production [DIGEST] [--dry-run] [--yes]
#
# Rolls an environment back to the image DIGEST, or else to the image that ran before the current one was first
# deployed, and waits until API and workers run it. That image comes from the history of the parameter that records the
# digest. It is a deployment of this tree's infrastructure like any other: it shows the plan and asks.
#
#   --dry-run   stops after the plan
#   --yes       does not ask
#
# Run again with the same DIGEST, it changes nothing. Without DIGEST, each run goes back one image further, and never to
# an image that was rolled back.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' digest='' options=()
  read_arguments "$@"
  use_stack "$target"
  say "Rolling $environment back to ${digest:-the previous image}"
  need_cloud_tools
  if [ -z "$digest" ]; then
    write_stack
    digest=$(previous_digest)
  fi
  exec scripts/deploy.sh "$environment" "$digest" ${options[@]+"${options[@]}"}
}

read_arguments() {
  local argument
  for argument in "$@"; do
    case "$argument" in
      -h | --help) print_help "$0"; exit 0 ;;
      --dry-run | --yes) options+=("$argument") ;;
      -*) usage_error "unknown option $argument" ;;
      *)
        if [ -z "$target" ]; then target=$argument; elif [ -z "$digest" ]; then digest=$argument; else usage_error "one argument too many: $argument"; fi
        ;;
    esac
  done
}

previous_digest() {
  local parameter previous
  parameter=$(stack_output image_digest_parameter)
  [ -n "$parameter" ] || fail "Nothing has been deployed to $environment yet."
  previous=$(deployed_digests "$parameter" | digest_before_current)
  [ -n "$previous" ] || fail "No earlier image is on record: give the digest of one."
  say "$previous"
}

main "$@"
