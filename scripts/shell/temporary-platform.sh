# shellcheck shell=bash
# A platform for one script, on free ports, with its data in a temporary folder. Source it after terminal.sh.
# `folder` is that folder, for the script, too: it is removed when the script exits.

START_SECONDS=60

# Call it first: it makes sure that the platform stops and its folder is removed, whatever happens.
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
    kill -0 "$platform" 2>/dev/null || { cat "$folder/output" >&2; fail 'The platform failed to start.'; }
    [ "$waited" -lt "$START_SECONDS" ] || { cat "$folder/output" >&2; fail "The platform did not start within $START_SECONDS s."; }
    sleep 1
    waited=$((waited + 1))
  done
}

platform_url() {
  awk '$1 == "API" { print $2 }' "$folder/output"
}

# Fails if the platform does not stop cleanly.
stop_platform() {
  local status=0
  kill -TERM "$platform"
  wait "$platform" || status=$?
  platform=''
  [ "$status" -eq 0 ] || { cat "$folder/output" >&2; fail "The platform exited with $status."; }
}

clean_up() {
  if [ -n "$platform" ]; then
    kill -TERM "$platform" 2>/dev/null || true
    wait "$platform" || true
  fi
  rm -rf "$folder"
}
