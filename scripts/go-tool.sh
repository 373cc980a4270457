#!/usr/bin/env bash
# scripts/go-tool.sh [--built] k6|actionlint|prometheus|promtool|alertmanager|amtool|jaeger|otel-collector|compose-config
#
# Prints the path of a tool written in Go, in the version pinned here. The first run builds it from its Go module,
# outside the tree: in SLUICE_CACHE, or else in the user's cache folder. Most take about two minutes, Jaeger four.
# With --built it builds nothing, and exits 1 if the tool is not there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/shell/terminal.sh

# The collector is made of these.
components=monitoring/otel-collector/components.yaml

main() {
  if_missing=build
  if [ "${1:-}" = --built ]; then
    if_missing=say_missing
    shift
  fi
  case "${1:-}" in
    k6) path_of k6 go.k6.io/k6/v2 v2.0.0 '' ;;
    actionlint) path_of actionlint github.com/rhysd/actionlint v1.7.12 /cmd/actionlint ;;
    prometheus | promtool) path_of "$1" github.com/prometheus/prometheus v0.315.0 "/cmd/$1" ;;
    # Later releases embed a page that is not in the module.
    alertmanager | amtool) path_of "$1" github.com/prometheus/alertmanager v0.31.1 "/cmd/$1" ;;
    # Later releases require modules that are not published.
    jaeger) path_of jaeger github.com/jaegertracing/jaeger v1.62.0 /cmd/all-in-one ;;
    otel-collector)
      path_of otel-collector go.opentelemetry.io/collector/cmd/builder v0.160.0 '' "$(hash_of "$components")" ;;
    # What `docker compose config` is made of. It needs no engine.
    compose-config) path_of compose-config github.com/compose-spec/compose-go/v2 v2.16.2 /cmd ;;
    -h | --help) print_help "$0" ;;
    *) usage_error "expected the name of a tool, got ${1:-nothing}" ;;
  esac
}

# path_of NAME MODULE VERSION PACKAGE [PARTS]: PACKAGE is the command's folder in its module, PARTS the hash of what it is
# built from besides.
path_of() {
  local name=$1
  binary="${SLUICE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}/$name-$3${5:+-$5}"
  [ -x "$binary" ] || "$if_missing" "$@"
  printf '%s\n' "$binary"
}

hash_of() {
  cksum "$1" | cut -d ' ' -f 1
}

say_missing() {
  fail "$1 $3 is not built: scripts/go-tool.sh $1 builds it."
}

build() {
  local name=$1 module=$2 version=$3 package=$4 go folder
  go=$(command -v go || command -v /usr/local/go/bin/go) ||
    fail "Go is missing: it is needed to build $module $version. Install it with your package manager (golang)."
  say "Building $name $version into $binary" >&2
  folder=$(mktemp -d)
  # Expanded now, as the folder's name is local to this function.
  # shellcheck disable=SC2064
  trap "rm -rf '$folder' '$folder.log'" EXIT
  # `set -e` has no effect in what stands before `||`.
  {
    build_module "$folder" "$module@$version" "$module$package" &&
      if [ "$name" = otel-collector ]; then build_collector "$folder"; fi
  } >"$folder.log" 2>&1 || { cat "$folder.log" >&2; fail "Building $name $version failed."; }
  mkdir -p "$(dirname "$binary")"
  # An interrupted or concurrent build never leaves half a binary.
  mv "$folder/tool" "$binary.$$"
  mv "$binary.$$" "$binary"
}

# `go install MODULE@VERSION` asks the module's host for its source, which fails where only a proxy can be reached. A
# module that requires it asks the proxy. The tags leave out of Prometheus every service discovery but Amazon's and DNS; other
# modules do not know them.
build_module() (
  cd "$1" || exit
  "$go" mod init throw-away && "$go" mod edit -require "$2" &&
    "$go" build -mod=mod -trimpath -tags remove_all_sd,enable_aws_sd,enable_dns_sd,netgo -o tool "$3"
)

# The collector is what its builder makes of a list of components.
build_collector() (
  local manifest=$PWD/$components
  cd "$1" || exit
  PATH="$(dirname "$go"):$PATH" ./tool --config "$manifest" && mv -f distribution/otel-collector tool
)

main "$@"
