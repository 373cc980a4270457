# shellcheck shell=bash
# The Terraform stack of one environment, as `npm run synth` writes it. Source it after terminal.sh.
#
# The stack is called sluice-staging or sluice-production, as is its image repository, and is written to
# cdktf.out/stacks. Its variable `image_digest` is the image that the launch templates name. Its outputs are
# `image_digest`, as last applied, and `fleets`, the versions of their launch templates. The SSM parameter
# /<stack>/image-digest names the image that runs: a release writes it once both fleets run it.

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

# The digest of the image that both fleets run; empty before the first release.
running_digest() {
  local digest
  digest=$(unless_missing ParameterNotFound \
    aws ssm get-parameter --name "/$stack/image-digest" --query Parameter.Value --output text) ||
    fail 'It is not known which image runs.'
  [ "$digest" = none ] || printf '%s' "$digest"
}

# unless_missing ERROR COMMAND …: the command's output; nothing if it fails with this error of AWS.
unless_missing() {
  local error=$1 errors status=0
  shift
  errors=$(mktemp)
  "$@" 2>"$errors" || status=$?
  if [ "$status" -ne 0 ] && grep -q "$error" "$errors"; then status=0; else cat "$errors" >&2; fi
  rm "$errors"
  return "$status"
}
