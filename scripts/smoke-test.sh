#!/usr/bin/env bash
# scripts/smoke-test.sh
#
# Starts a temporary platform on a free port, runs the smoke scenario against it, stops it and removes its data. Exits
# non-zero if a check of the scenario failed, or the platform did not stop cleanly.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/temporary-platform.sh

main() {
  no_options_but_help "$@"
  say 'Starting a temporary platform for the smoke scenario'
  use_temporary_platform
  start_platform
  scripts/load-test.sh smoke "$(platform_url)"
  stop_platform
}

main "$@"
