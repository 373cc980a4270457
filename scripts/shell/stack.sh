# shellcheck shell=bash
# The Terraform stack of one environment, as `npm run synth` writes it. Source it after terminal.sh.
#
# The stack is called sluice-staging or sluice-production, as is its image repository, and is written to
# cdktf.out/stacks. Its variable `image_digest` is the image to run. Its outputs are `image_digest`, as last applied;
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
  need node 'to synthesize the stack' 'Run scripts/local-setup.sh.'
  need terraform 'to change resources in AWS' 'See https://developer.hashicorp.com/terraform/install.'
  need aws 'to follow a change in AWS' 'See https://aws.amazon.com/cli/.'
  need jq 'to read the output of Terraform and AWS' 'Install it with your package manager.'
  aws sts get-caller-identity --output text --query Arn >/dev/null ||
    fail 'You are not signed in to AWS: run aws sso login, or set AWS_PROFILE to a signed-in profile.'
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

# Terraform colours its output even in a file, unless told otherwise.
change_stack() {
  local command=$1
  shift
  if [ -t 1 ]; then
    in_stack "$command" -input=false "$@"
  else
    in_stack "$command" -input=false -no-color "$@"
  fi
}

# An output of the last apply; empty if there was none.
stack_output() {
  in_stack output -json | jq -r --arg name "$1" '.[$name].value // empty | if type == "array" then .[] else . end'
}

# The history of the parameter that records the digest, latest first.
deployed_digests() {
  aws ssm get-parameter-history --name "$1" --output json |
    jq -r '.Parameters | sort_by(.Version) | reverse | .[].Value'
}

# Reads digests, latest first. Prints the one that came before the latest digest's first appearance: never one that was
# rolled back since. Prints nothing if there is none.
digest_before_current() {
  awk '
    NR == 1 { current = $1 }
    $1 == current { before = ""; next }
    before == "" { before = $1 }
    END { print before }
  '
}

# The latest instance refresh of an Auto Scaling group as "STATUS PERCENTAGE"; empty if there was none.
latest_refresh() {
  aws autoscaling describe-instance-refreshes --auto-scaling-group-name "$1" --max-records 1 --output json |
    jq -r '.InstanceRefreshes[0] // empty | "\(.Status) \(.PercentageComplete // 0)"'
}

# Waits until the latest refresh of a group has replaced every instance. Fails if AWS cancelled it or rolled back, as it
# does when an alarm fires, even if that was earlier: the group has not run the right image since.
wait_for_refresh() {
  local group=$1 seconds=${REFRESH_TIMEOUT_SECONDS:-2700} answer status percentage said=''
  local deadline=$((SECONDS + seconds))
  while :; do
    answer=$(latest_refresh "$group") || { say "  $group: AWS did not report its state"; return 1; }
    read -r status percentage <<<"$answer"
    case "$status" in
      Successful) say "  $group: every instance is replaced"; return ;;
      '') say "  $group: no instance has had to be replaced"; return ;;
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
