#!/usr/bin/env bash
# scripts/check-monitoring.sh
#
# Has each program check its configuration in monitoring/, checks docker-compose.yml, and runs the tests of all alerts.
# Builds missing programs (with Go).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

main() {
  no_options_but_help "$@"
  quietly 'docker-compose.yml' compose-config docker-compose.yml
  quietly 'docker-compose.yml, with the image that CI built' compose-config docker-compose.yml .github/compose.image.yml
  local file
  for file in monitoring/otel-collector/config*.yaml; do
    quietly "$file" otel-collector validate --config "$file"
  done
  for file in monitoring/prometheus/generated/prometheus.*.yaml; do
    quietly "$file" promtool check config "$file"
  done
  for file in monitoring/alertmanager/generated/alertmanager.*.yaml; do
    quietly "$file" amtool check-config "$file"
  done
  quietly 'the rules' promtool check rules --lint=all --lint-fatal monitoring/prometheus/generated/rules/*.yaml
  play_alert_tests
}

play_alert_tests() {
  local folder count
  folder=$(mktemp -d)
  # Expanded now, as the folder's name is local to this function.
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  # Another node on the PATH may be too old for TypeScript.
  count=$(node_modules/.bin/node monitoring/prometheus/testing/write-alert-tests.ts "$folder")
  quietly "$count tests of alerts" promtool test rules "$folder"/*.yaml
}

# quietly WHAT TOOL [ARGUMENTS]: shows the tool's output only if it fails.
quietly() {
  local what=$1 tool output
  tool=$(scripts/go-tool.sh "$2")
  output=$("$tool" "${@:3}" 2>&1) || fail "$output" "$what is wrong."
  say "$what: accepted"
}

main "$@"
