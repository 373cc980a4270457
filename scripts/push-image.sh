#!/usr/bin/env bash
# scripts/push-image.sh staging|production ARCHIVE DIGEST
#
# Pushes an image from an OCI archive to the repository of an environment. To write the archive:
# `docker buildx build --provenance false --output type=oci,dest=ARCHIVE .` The image keeps its digest, so that production
# runs exactly what was tested in staging. An image that is already there is not pushed again. Before anything else the
# image that runs is tagged released-…, so that the repository keeps it: new instances need it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh
. scripts/shell/stack.sh

main() {
  case "${1:-}" in -h | --help) print_help "$0"; exit 0 ;; esac
  use_stack "${1:-}"
  local archive=${2:-} digest=${3:-} repository
  [ -f "$archive" ] || usage_error "expected an OCI archive, got ${archive:-nothing}"
  is_digest "$digest" || usage_error "expected the image's digest (sha256: and 64 hexadecimal digits), got ${digest:-nothing}"
  say "Pushing $digest to the repository of $environment"
  need aws 'to find the repository'
  need skopeo 'to push an image with its digest' 'Install it with your package manager.'
  keep_running
  if is_there "$digest" 2>/dev/null; then
    say 'The image is already there.'
    return
  fi
  repository=$(aws ecr describe-repositories --repository-names "$stack" --query 'repositories[0].repositoryUri' --output text)
  aws ecr get-login-password | skopeo login --username AWS --password-stdin "${repository%%/*}"
  # The tag is for people and never moves: instances use the digest.
  skopeo copy --preserve-digests "oci-archive:$archive" "docker://$repository:${digest:7:12}"
  is_there "$digest" || fail "The archive does not hold the image $digest."
}

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
keep_running() {
  local running tag tagged manifest
  running=$(running_digest)
  [ -n "$running" ] || return 0
  tag=released-${running:7:12}
  tagged=$(unless_missing ImageNotFound aws ecr describe-images --repository-name "$stack" --image-ids "imageTag=$tag")
  [ -z "$tagged" ] || return 0
  manifest=$(aws ecr batch-get-image --repository-name "$stack" --image-ids "imageDigest=$running" --query 'images[0].imageManifest' --output text)
  if [ "$manifest" = None ]; then
    say "The image that runs is gone: new instances cannot start until another is released ($running)"
    return
  fi
  say "Keeping $running, which runs, as $tag"
  aws ecr put-image --repository-name "$stack" --image-tag "$tag" --image-digest "$running" --image-manifest "$manifest" >/dev/null
}

is_there() {
  aws ecr describe-images --repository-name "$stack" --image-ids "imageDigest=$1" >/dev/null
}

main "$@"
