# shellcheck shell=bash
# The Terraform stack of one environment, as `npm run synth` writes it; to be sourced after terminal.sh.
#
# What these scripts know of it: its name is sluice-staging or sluice-production, which is its image repository's too, it
# is written to cdktf.out/stacks, and its variable `image_digest` is the image that it runs. Its outputs: `image_digest`, as it was applied last;
# `image_digest_parameter`, the SSM parameter that records it, with a history; `fleet_groups`, its Auto Scaling groups.

# use_stack staging|production: sets `environment`, `stack` and `stack_folder`.
use_stack() {
  case "$1" in
    staging | production) environment=$1 ;;
    '') usage_error 'expected staging or production' ;;
    *) usage_error "expected staging or production, got $1" ;;
  esac
  stack=sluice-$environment
  stack_folder=cdktf.out/stacks/$stack
}

is_digest() {
  [[ $1 =~ ^sha256:[0-9a-f]{64}$ ]]
}

need_cloud_tools() {
  need node 'write the stack' 'Run scripts/local-setup.sh.'
  need terraform 'change what runs in AWS' 'See https://developer.hashicorp.com/terraform/install.'
  need aws 'ask AWS how a change goes on' 'See https://aws.amazon.com/cli/.'
  need jq 'read what Terraform and AWS answer' "Your system's packages have it."
  aws sts get-caller-identity --output text --query Arn >/dev/null ||
    fail 'AWS does not know you: sign in (aws sso login), or set AWS_PROFILE to one that is signed in.'
}

write_stack() {
  npm run -s synth
  [ -f "$stack_folder/cdk.tf.json" ] || fail "npm run synth wrote no $stack_folder/cdk.tf.json."
  in_stack init -input=false >/dev/null
}

in_stack() {
  terraform -chdir="$stack_folder" "$@"
}

plan_stack() {
  change_stack plan "$@"
}

apply_stack() {
  change_stack apply "$@"
}

# Terraform colours what it writes into a file too, unless it is told not to.
change_stack() {
  local command=$1
  shift
  if [ -t 1 ]; then
    in_stack "$command" -input=false "$@"
  else
    in_stack "$command" -input=false -no-color "$@"
  fi
}

# Of the last apply; empty where there was none.
stack_output() {
  in_stack output -json | jq -r --arg name "$1" '.[$name].value // empty | if type == "array" then .[] else . end'
}

# What the parameter that records the digest has held, the latest first.
deployed_digests() {
  aws ssm get-parameter-history --name "$1" --output json |
    jq -r '.Parameters | sort_by(.Version) | reverse | .[].Value'
}

# Of digests from the latest to the oldest: the one just before the latest was there for the first time. What was gone
# back from since is never it. Empty where there is none.
digest_before_current() {
  awk '
    NR == 1 { current = $1 }
    $1 == current { before = ""; next }
    before == "" { before = $1 }
    END { print before }
  '
}

# The latest instance refresh of an Auto Scaling group as "STATUS PERCENTAGE"; empty where there never was one.
latest_refresh() {
  aws autoscaling describe-instance-refreshes --auto-scaling-group-name "$1" --max-records 1 --output json |
    jq -r '.InstanceRefreshes[0] // empty | "\(.Status) \(.PercentageComplete // 0)"'
}

# Until the latest refresh of a group has replaced every instance. Fails when AWS gave up or went back, as it does by
# itself when an alarm goes off; also when that was so before: since then the group does not run what it should.
wait_for_refresh() {
  local group=$1 seconds=${REFRESH_TIMEOUT_SECONDS:-2700} answer status percentage said=''
  local deadline=$((SECONDS + seconds))
  while :; do
    answer=$(latest_refresh "$group") || { say "  $group: AWS did not say how it is"; return 1; }
    read -r status percentage <<<"$answer"
    case "$status" in
      Successful) say "  $group: every instance runs it"; return ;;
      '') say "  $group: no instance had to be replaced yet"; return ;;
      Failed | Cancelled | RollbackFailed | RollbackSuccessful)
        say "  $group: $status ($(refresh_reason "$group"))"
        return 1
        ;;
    esac
    [ "$said" = "$status $percentage" ] || say "  $group: $status, $percentage %"
    said="$status $percentage"
    [ "$SECONDS" -lt "$deadline" ] || { say "  $group: still $status after $seconds s"; return 1; }
    sleep "${REFRESH_POLL_SECONDS:-15}"
  done
}

refresh_reason() {
  aws autoscaling describe-instance-refreshes --auto-scaling-group-name "$1" --max-records 1 \
    --query 'InstanceRefreshes[0].StatusReason' --output text
}
