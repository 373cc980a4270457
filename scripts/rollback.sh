#!/usr/bin/env bash
# scripts/rollback.sh staging|production [DIGEST] [--dry-run] [--yes]
#
# Brings an environment back to the image that it ran before the current one was first deployed, or to the one of
# DIGEST, and waits until API and workers run it. Which that is, the history of the parameter that records the digest
# tells. It is a deployment like any other, of this tree's infrastructure: the plan is shown first, and asked about.
#
#   --dry-run   ends after the plan
#   --yes       does not ask
#
# Run again with the same DIGEST, it changes nothing. Without one, each run goes back one image further, never to one
# that was gone back from.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  target='' digest='' options=()
  read_arguments "$@"
  use_stack "$target"
  say "goes back in $environment to ${digest:-the image before}"
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
  [ -n "$parameter" ] || fail "Nothing was deployed to $environment yet."
  previous=$(deployed_digests "$parameter" | digest_before_current)
  [ -n "$previous" ] || fail "No image is on record before the current one: say which by its digest."
  say "$previous"
}

main "$@"
