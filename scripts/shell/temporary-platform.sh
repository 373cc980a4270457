# shellcheck shell=bash
# A platform for one script, on free ports, with its data in a temporary folder; to be sourced after terminal.sh.
# `folder` is that of the script: it is removed when the script ends, and with it all that the platform wrote.

START_SECONDS=60

# Call it first: whatever happens, the platform stops and its folder is removed.
use_temporary_platform() {
  folder=$(mktemp -d)
  platform=''
  trap clean_up EXIT
}

start_platform() {
  : >"$folder/output"
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

# Fails when it does not stop cleanly.
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
