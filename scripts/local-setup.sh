#!/usr/bin/env bash
# scripts/local-setup.sh
#
# Makes a clone ready to run: checks git and Node, installs what package-lock.json pins, and says which optional tools
# are there and what is to be had without them. It can be run again at any time; what is up to date is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

NODE_MAJOR=20
STAMP=node_modules/.installed-lockfile

main() {
  no_options_but_help "$@"
  say 'checks git and Node, installs the packages of package-lock.json into node_modules, looks for optional tools'
  check_required
  install_packages
  look_for_optional
  say '' 'Ready: npm start runs the platform, npm test every test.'
}

check_required() {
  need git 'get the sources and see what changed'
  need node "start npm; the Node that Sluice runs on comes with the packages" "Get version $NODE_MAJOR or later from https://nodejs.org."
  need npm 'install the packages' 'It comes with Node.'
  local version
  version=$(node -p 'process.versions.node')
  [ "${version%%.*}" -ge "$NODE_MAJOR" ] || fail "Node $version is too old: expected $NODE_MAJOR or later."
  say "  git   $(git --version | awk '{ print $3 }')"
  say "  node  $version"
}

install_packages() {
  if cmp -s package-lock.json "$STAMP"; then
    say '  packages are up to date'
  else
    npm ci
    cp package-lock.json "$STAMP"
  fi
  say "  Sluice's own node: $(node_modules/.bin/node --version)"
}

look_for_optional() {
  say '' 'Optional:'
  look_for go 'build k6 and actionlint: load tests, checks of the workflows' /usr/local/go/bin/go
  look_for docker 'run it in containers (docker compose up), build the image'
  look_for java 'run the conformance suite (npm run test:conformance), with Maven'
  look_for mvn 'run the conformance suite (npm run test:conformance), with Java'
  look_for shellcheck 'check the shell scripts'
  look_for terraform 'deploy to AWS'
  look_for aws 'deploy to AWS, and go back to an image before'
  look_for jq 'deploy to AWS'
  look_for skopeo 'push an image to an environment as an archive holds it'
}

look_for() {
  local tool=$1 purpose=$2 elsewhere=${3:-$1}
  if command -v "$tool" >/dev/null || command -v "$elsewhere" >/dev/null; then
    say "  $tool: found"
  else
    say "  $tool: not found; without it you can't $purpose"
  fi
}

main "$@"
