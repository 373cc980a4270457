#!/usr/bin/env bash
# scripts/mirror-images.sh staging|production
#
# Copies the images of the monitoring host's tools into its repository, because the host cannot reach the registries that
# they come from. Run it before the first deployment with monitoring, and again when docker-compose.yml has a newer one:
# the plan of such a deployment replaces the host. An image that is already there is not copied again, and none changes
# under its tag.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  case "${1:-}" in -h | --help) print_help "$0"; exit 0 ;; esac
  use_stack "${1:-}"
  repository_name=$stack-monitoring
  need aws 'to find the repository'
  need jq 'to read which images the stack names' 'Install it with your package manager.'
  need skopeo 'to copy images' 'Install it with your package manager.'
  npm run -s synth >/dev/null
  local images
  images=$(jq -r '.output.mirrored_images.value | to_entries[] | "\(.key) \(.value)"' "$stack_folder/cdk.tf.json")
  if [ -z "$images" ]; then
    say "$environment has no monitoring (infra/config.ts): nothing to copy."
    return
  fi
  sign_in
  while read -r tag source; do mirror "$tag" "$source"; done <<<"$images"
}

sign_in() {
  repository=$(aws ecr describe-repositories --repository-names "$repository_name" --query 'repositories[0].repositoryUri' --output text)
  aws ecr get-login-password | skopeo login --username AWS --password-stdin "${repository%%/*}"
}

mirror() {
  local tag=$1 source=$2
  if aws ecr describe-images --repository-name "$repository_name" --image-ids "imageTag=$tag" >/dev/null 2>&1; then
    say "$tag is already there"
    return
  fi
  # The host's architecture alone: an image's scan does not look into a list of several.
  skopeo copy --override-os linux --override-arch amd64 "docker://$source" "docker://$repository:$tag" </dev/null
  say "$tag is $(skopeo inspect --format '{{.Digest}}' "docker://$repository:$tag" </dev/null)"
}

main "$@"
