#!/usr/bin/env bash
# scripts/fuzz-api.sh [options of `schemathesis run`]
#
# Starts a temporary platform and sends it about 2,000 requests that schemathesis generates from /openapi.json, valid and
# invalid, with all checks and a fixed seed. Exits non-zero if a response fails a check. Exceptions, each with its
# reason, are in scripts/fuzz-api/exceptions.py. For other requests: scripts/fuzz-api.sh --seed 1 -n 1000
#
# Needs Python 3.11 or later. The first run installs schemathesis outside the tree: in SLUICE_CACHE, or else in the
# user's cache folder.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/temporary-platform.sh

main() {
  case "${1:-}" in -h | --help) print_help "$0"; exit 0 ;; esac
  local here=$PWD status=0
  install_schemathesis
  say 'Starting a temporary platform and sending it requests generated from its OpenAPI document'
  use_temporary_platform
  start_platform
  # In a temporary folder, as schemathesis leaves files where it runs.
  (
    cd "$folder"
    export PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS="$here/scripts/fuzz-api/exceptions.py"
    "$tools/bin/python3" "$tools/bin/schemathesis" \
      --config-file "$here/scripts/fuzz-api/schemathesis.toml" \
      run "$(platform_url)/openapi.json" --checks all "$@"
  ) || status=$?
  stop_platform
  return "$status"
}

# Pinned exactly: other versions generate other requests from the same seed.
install_schemathesis() {
  local requirements=scripts/fuzz-api/requirements.txt
  tools=${SLUICE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}/schemathesis-$(cksum <"$requirements" | cut -d' ' -f1)
  [ -x "$tools/bin/schemathesis" ] && return
  need python3 'to run schemathesis' 'Install it with your package manager, with python3-venv.'
  say "Installing schemathesis into $tools"
  python3 -m venv --clear "$tools.new"
  "$tools.new/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  mv "$tools.new" "$tools"
}

main "$@"
