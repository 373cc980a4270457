#!/usr/bin/env bash
# scripts/smoke-test.sh
#
# Starts the platform on a free port, with its data in a temporary folder, runs the smoke scenario against it, stops it
# and removes the folder. Exits non-zero when a check of the scenario failed, or the platform did not stop cleanly.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/temporary-platform.sh

main() {
  no_options_but_help "$@"
  say 'starts a platform of its own, runs the smoke scenario against it, and stops it'
  use_temporary_platform
  start_platform
  scripts/load-test.sh smoke "$(platform_url)"
  stop_platform
}

main "$@"
