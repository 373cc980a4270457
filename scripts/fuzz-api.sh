#!/usr/bin/env bash
# scripts/fuzz-api.sh [options of `schemathesis run`]
#
# Starts the platform on a free port, with its data in a temporary folder, and has schemathesis send it about 2,000
# requests made from /openapi.json, valid and not: all checks, a fixed seed. Exits non-zero when an answer fails a check.
# What is no failure, and why: scripts/fuzz-api/exceptions.py. To look further: scripts/fuzz-api.sh --seed 1 -n 1000
#
# Needs Python 3.11 or later. What schemathesis needs is installed once, outside the tree: in SLUICE_CACHE, or else in
# the user's cache folder.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/temporary-platform.sh

main() {
  case "${1:-}" in -h | --help) print_help "$0"; exit 0 ;; esac
  local here=$PWD status=0
  install_schemathesis
  say 'starts a platform of its own, sends it what its OpenAPI document allows and forbids, and stops it'
  use_temporary_platform
  start_platform
  # Elsewhere, as it leaves files where it runs.
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

# In exactly these versions: others would make other requests of the same seed.
install_schemathesis() {
  local requirements=scripts/fuzz-api/requirements.txt
  tools=${SLUICE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}/schemathesis-$(cksum <"$requirements" | cut -d' ' -f1)
  [ -x "$tools/bin/schemathesis" ] && return
  need python3 'run schemathesis' "Your system's packages have it, with python3-venv."
  say "installs schemathesis into $tools"
  python3 -m venv --clear "$tools.new"
  "$tools.new/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  mv "$tools.new" "$tools"
}

main "$@"
