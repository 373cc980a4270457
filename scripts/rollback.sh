#!/usr/bin/env bash
# scripts/rollback.sh staging|production [DIGEST] [--yes]
#
# Rolls an environment back to the release of the image DIGEST, or else to the release before the current one, or to the
# last one that finished if a release is under way: both fleets get that release's versions of their launch templates,
# with its image and its settings. It needs no Terraform, and waits for no alarm and for no release: it takes over.
#
#   --yes   does not ask
#
# Run again after it was interrupted, it goes on. Without DIGEST, each run that finished goes back one release further,
# and never to one that was rolled back.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

case "${1:-}" in
  -h | --help) print_help "$0"; exit 0 ;;
esac
need node 'to roll back' 'Run scripts/local-setup.sh.'
exec npm run -s release -- "$@" --rollback
