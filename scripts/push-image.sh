#!/usr/bin/env bash
# scripts/push-image.sh staging|production ARCHIVE DIGEST
#
# Puts an image into the repository of an environment, from an OCI archive, as
# `docker buildx build --provenance false --output type=oci,dest=ARCHIVE .` writes one. Its digest stays what it is, so
# that what was tried in staging is what runs in production. An image that is there already is left alone.
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
  say "pushes $digest to the repository of $environment"
  need aws 'ask AWS where the repository is'
  need skopeo 'push an image as it is' "Your system's packages have it."
  if is_there "$digest" 2>/dev/null; then
    say 'It is there already.'
    return
  fi
  repository=$(aws ecr describe-repositories --repository-names "$stack" --query 'repositories[0].repositoryUri' --output text)
  aws ecr get-login-password | skopeo login --username AWS --password-stdin "${repository%%/*}"
  # A tag is for people, and is never moved: instances are told the digest.
  skopeo copy --preserve-digests "oci-archive:$archive" "docker://$repository:${digest:7:12}"
  is_there "$digest" || fail "The archive holds another image than $digest."
}

is_there() {
  aws ecr describe-images --repository-name "$stack" --image-ids "imageDigest=$1" >/dev/null
}

main "$@"
