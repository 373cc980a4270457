#!/usr/bin/env bash
# scripts/go-tool.sh k6|actionlint
#
# Prints the path of a tool written in Go, in the version pinned here. The first run builds it from its Go module,
# outside the tree: in SLUICE_CACHE, or else in the user's cache folder. k6 takes about two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

main() {
  case "${1:-}" in
    k6) path_of k6 go.k6.io/k6/v2 v2.0.0 go.k6.io/k6/v2 ;;
    actionlint) path_of actionlint github.com/rhysd/actionlint v1.7.12 github.com/rhysd/actionlint/cmd/actionlint ;;
    -h | --help) print_help "$0" ;;
    *) usage_error "expected k6 or actionlint, got ${1:-nothing}" ;;
  esac
}

path_of() {
  local name=$1 module=$2 version=$3 package=$4
  local binary="${SLUICE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}/$name-$version"
  [ -x "$binary" ] || build "$binary" "$module" "$version" "$package"
  printf '%s\n' "$binary"
}

# `go install MODULE@VERSION` asks the module's host for its source, which fails where only a proxy can be reached. A
# module that requires it asks the proxy.
build() {
  local binary=$1 module=$2 version=$3 package=$4 go folder
  go=$(command -v go || command -v /usr/local/go/bin/go) ||
    fail "Go is missing: it is needed to build $module $version. Install it with your package manager (golang)."
  say "Building $module $version into $binary" >&2
  folder=$(mktemp -d)
  # Expanded now, as the folder's name is local to this function.
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  (
    cd "$folder"
    "$go" mod init throw-away
    "$go" mod edit -require "$module@$version"
    "$go" build -mod=mod -trimpath -o tool "$package"
  ) >"$folder.log" 2>&1 || { cat "$folder.log" >&2; rm -f "$folder.log"; fail "Building $module $version failed."; }
  rm -f "$folder.log"
  mkdir -p "$(dirname "$binary")"
  # An interrupted or concurrent build never leaves half a binary.
  mv "$folder/tool" "$binary.$$"
  mv "$binary.$$" "$binary"
}

main "$@"
