#!/usr/bin/env bash
# scripts/local-setup.sh
#
# Prepares a clone: checks git and Node, installs the packages of package-lock.json, and lists the optional tools that
# are installed or missing. Safe to run again at any time: it changes only what is out of date.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

NODE_MAJOR=20
STAMP=node_modules/.installed-lockfile

main() {
  no_options_but_help "$@"
  say 'Checking git and Node, installing packages into node_modules, looking for optional tools'
  check_required
  install_packages
  look_for_optional
  say '' 'Ready: npm start runs the platform, npm test every test.'
}

check_required() {
  need git 'to get the source'
  need node "to start npm; the packages include the Node that Sluice runs on" "Get version $NODE_MAJOR or later from https://nodejs.org."
  need npm 'to install the packages' 'It comes with Node.'
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
  look_for go 'build k6 (load tests) and actionlint (checks of workflows)' /usr/local/go/bin/go
  look_for docker 'run Sluice in containers (docker compose up) or build the image'
  look_for java 'run the conformance suite (npm run test:conformance), with Maven'
  look_for mvn 'run the conformance suite (npm run test:conformance), with Java'
  look_for shellcheck 'check the shell scripts'
  look_for terraform 'deploy to AWS'
  look_for aws 'deploy to AWS and roll back'
  look_for jq 'deploy to AWS'
  look_for skopeo 'push an image to an environment'
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
