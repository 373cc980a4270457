#!/usr/bin/env bash
# scripts/smoke-test.sh
#
# Starts the platform on a free port, with its data in a temporary folder, runs the smoke scenario against it, stops it
# and removes the folder. Exits non-zero when a check of the scenario failed, or the platform did not stop cleanly.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

START_SECONDS=60

main() {
  case "${1:-}" in
    -h | --help) print_help "$0"; exit 0 ;;
    '') ;;
    *) fail "expected no arguments, got $1" ;;
  esac
  say 'starts a platform of its own, runs the smoke scenario against it, and stops it'
  folder=$(mktemp -d)
  platform=''
  trap clean_up EXIT
  start_platform
  scripts/load-test.sh smoke "$(platform_url)"
  stop_platform
}

start_platform() {
  PORT=0 DATA_DIR="$folder/data" node_modules/.bin/node scripts/start.ts >"$folder/output" 2>&1 &
  platform=$!
  local waited=0
  until [ -n "$(platform_url)" ]; do
    kill -0 "$platform" 2>/dev/null || { cat "$folder/output" >&2; fail 'The platform did not start.'; }
    [ "$waited" -lt "$START_SECONDS" ] || { cat "$folder/output" >&2; fail "The platform was not up within $START_SECONDS s."; }
    sleep 1
    waited=$((waited + 1))
  done
}

platform_url() {
  awk '$1 == "API" { print $2 }' "$folder/output"
}

stop_platform() {
  local status=0
  kill -TERM "$platform"
  wait "$platform" || status=$?
  platform=''
  [ "$status" -eq 0 ] || { cat "$folder/output" >&2; fail "The platform stopped with status $status."; }
}

clean_up() {
  if [ -n "$platform" ]; then
    kill -TERM "$platform" 2>/dev/null || true
    wait "$platform" || true
  fi
  rm -rf "$folder"
}

main "$@"
