#!/usr/bin/env bash
# scripts/load-test.sh SCENARIO [URL] [--confirm HOST] [-- K6 OPTIONS]
#
# Runs a scenario of load-testing/k6/ with k6 against URL, by default http://localhost:8080. Exits non-zero if a
# threshold is crossed. Uses the k6 on the PATH if it is version 2, or else builds k6 once (with Go), or else runs it in
# Docker.
#
# Another machine receives real events, so the script asks for its host name first. --confirm HOST answers that without
# a terminal.
#
# USERS, THINK_SECONDS, RAMP and DURATION change the load. GATE=errors leaves latency out of what decides: it is for a
# target across the internet, where scripts/load-test-inside.sh measures from beside the load balancer. EXPECT_METRICS=served|refused says whether the target serves
# /metrics: by default, this machine does, and any other is behind a load balancer that refuses it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

K6_IMAGE=grafana/k6:2.0.0
SETTINGS=(BASE_URL EXPECT_METRICS GATE USERS THINK_SECONDS RAMP DURATION)

main() {
  scenario='' url='' confirmed='' k6_options=()
  read_arguments "$@"
  local host
  host=$(host_of "$url")
  say "Running load-testing/k6/$scenario.ts against $url"
  if is_this_machine "$host"; then
    export EXPECT_METRICS=${EXPECT_METRICS:-served}
  else
    export EXPECT_METRICS=${EXPECT_METRICS:-refused}
    [ "$confirmed" = "$host" ] ||
      confirm "$host" "This sends real events to $host, which stores them." "add --confirm $host."
  fi
  export BASE_URL=$url
  run_k6 run --no-usage-report --quiet ${k6_options[@]+"${k6_options[@]}"} "load-testing/k6/$scenario.ts"
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case "$1" in
      -h | --help) print_help "$0"; exit 0 ;;
      --confirm) confirmed=${2:-}; shift "$(($# > 1 ? 2 : 1))" ;;
      --) shift; k6_options=("$@"); break ;;
      -*) usage_error "unknown option $1" ;;
      *)
        if [ -z "$scenario" ]; then scenario=$1; elif [ -z "$url" ]; then url=$1; else usage_error "one argument too many: $1"; fi
        shift
        ;;
    esac
  done
  [ -n "$scenario" ] || usage_error "expected a scenario, one of $(scenarios)"
  [[ " $(scenarios) " == *" $scenario "* ]] || usage_error "unknown scenario $scenario: expected one of $(scenarios)"
  url=${url:-http://localhost:8080}
  [[ $url =~ ^https?://[^/@]+/?$ ]] || usage_error "expected a URL of scheme and host, like https://events.example.com; got $url"
}

scenarios() {
  local found=(load-testing/k6/*.ts)
  found=("${found[@]##*/}")
  printf '%s' "${found[*]%.ts}"
}

host_of() {
  local authority=${1#*://}
  authority=${authority%/}
  if [[ $authority == \[* ]]; then printf '%s' "${authority%%]*}]"; else printf '%s' "${authority%%:*}"; fi
}

is_this_machine() {
  [[ $1 == localhost || $1 == '[::1]' || $1 =~ ^127(\.[0-9]{1,3}){3}$ ]]
}

run_k6() {
  if command -v k6 >/dev/null && k6 version | grep -q '^k6 v2\.'; then
    exec k6 "$@"
  elif command -v go >/dev/null || [ -x /usr/local/go/bin/go ] || ! docker_runs; then
    local k6
    k6=$(scripts/go-tool.sh k6)
    exec "$k6" "$@"
  else
    exec docker run --rm --network host --volume "$PWD/load-testing/k6:/load-testing/k6:ro" --workdir / \
      "${SETTINGS[@]/#/--env=}" "$K6_IMAGE" "$@"
  fi
}

docker_runs() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1
}

main "$@"
