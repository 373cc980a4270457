#!/usr/bin/env bash
# scripts/load-test-inside.sh staging|production SCENARIO URL [--rate EVENTS_PER_SECOND]
#
# Runs a scenario of load-testing/k6/ against URL from an instance beside the environment's load balancer. Starts the
# instance that `loadGenerator` in infra/config.ts describes, prints what k6 prints, and terminates the instance. Exits
# non-zero if a threshold is crossed or nothing came back in time. The instance has no credentials; it gets the scenario
# with its boot script, and ends itself after an hour at the latest. One test at a time: its address is one.
#
#   --rate N   users are as many as send N events a second (only throughput; by default the scenario's users)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

K6_IMAGE=grafana/k6:2.0.0
THINK_SECONDS=2
# On the instance's console, before what k6 prints, and before its exit code.
BEGIN=SLUICE_LOAD_TEST_BEGIN
RESULT=SLUICE_LOAD_TEST_RESULT=

main() {
  target='' scenario='' url='' rate='' instance='' boot_script=''
  read_arguments "$@"
  use_stack "$target"
  need aws 'to start an instance'
  say "Running load-testing/k6/$scenario.ts against $url from inside $environment"
  # An interrupted script must not leave the instance, which costs money and sends load.
  trap end_instance EXIT
  start_instance
  wait_for_result
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case "$1" in
      -h | --help) print_help "$0"; exit 0 ;;
      --rate) rate=${2:-}; shift "$(($# > 1 ? 2 : 1))"
        [[ $rate =~ ^[1-9][0-9]{0,5}$ ]] || usage_error "--rate: expected events per second, got ${rate:-nothing}" ;;
      -*) usage_error "unknown option $1" ;;
      *)
        if [ -z "$target" ]; then target=$1; elif [ -z "$scenario" ]; then scenario=$1; elif [ -z "$url" ]; then url=$1; else usage_error "one argument too many: $1"; fi
        shift
        ;;
    esac
  done
  if ! [[ $scenario =~ ^[a-z-]+$ ]] || ! [ -f "load-testing/k6/$scenario.ts" ]; then
    usage_error "expected a scenario of load-testing/k6/, got ${scenario:-nothing}"
  fi
  [[ $url =~ ^https://[A-Za-z0-9.-]+/?$ ]] || usage_error "expected a URL like https://events.example.com, got ${url:-nothing}"
}

start_instance() {
  boot_script=$(mktemp)
  write_boot_script >"$boot_script"
  instance=$(aws ec2 run-instances --launch-template "LaunchTemplateName=$stack-load-generator" \
    --user-data "file://$boot_script" --query 'Instances[0].InstanceId' --output text)
  say "Started $instance"
}

# The scenario travels in the script, of which AWS takes 16 KB. Whoever reads the instance's user data sees no secret.
write_boot_script() {
  local users=''
  if [ -n "$rate" ]; then users=" --env USERS=$((rate * THINK_SECONDS)) --env THINK_SECONDS=$THINK_SECONDS"; fi
  cat <<BOOT
#!/bin/bash
shutdown -h +60
exec >/dev/console 2>&1
command -v docker >/dev/null || dnf install -qy docker
systemctl start docker
base64 -d <<'END' | tar xz -C /
$(tar cz --exclude='*.test.ts' load-testing/k6 | base64)
END
docker pull -q $K6_IMAGE
echo $BEGIN
docker run --rm --network host --ulimit nofile=100000:100000 --volume /load-testing/k6:/load-testing/k6:ro --workdir / \\
  --env BASE_URL=$url --env EXPECT_METRICS=refused$users \\
  $K6_IMAGE run --no-usage-report --no-color --quiet load-testing/k6/$scenario.ts
echo "$RESULT\$?"
BOOT
}

wait_for_result() {
  local output result deadline=$((SECONDS + ${LOAD_TEST_TIMEOUT_SECONDS:-1200}))
  while true; do
    output=$(aws ec2 get-console-output --instance-id "$instance" --latest --query Output --output text | tr -d '\r') || output=''
    result=$(sed -n "s/^$RESULT\([0-9]\{1,3\}\)\$/\1/p" <<<"$output")
    if [ -n "$result" ]; then
      sed "1,/^$BEGIN\$/d; /^$RESULT/,\$d" <<<"$output"
      [ "$result" -eq 0 ] || fail "k6 exited with $result: a threshold was crossed, or the scenario did not run."
      return
    fi
    [ "$SECONDS" -lt "$deadline" ] || break
    sleep "${LOAD_TEST_POLL_SECONDS:-15}"
  done
  printf '%s\n' "${output:-}" | tail -n 40
  fail "$instance gave no result in time."
}

# Until it is gone, no other instance can have its address.
end_instance() {
  rm -f "$boot_script"
  [ -n "$instance" ] || return 0
  { aws ec2 terminate-instances --instance-ids "$instance" && aws ec2 wait instance-terminated --instance-ids "$instance"; } >/dev/null ||
    say "$instance could not be terminated: do it by hand, or it ends within the hour." >&2
}

main "$@"
