# shellcheck shell=bash
# What the scripts say to a person and ask of one; to be sourced.

say() {
  printf '%s\n' "$@"
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# For a mistake in the command line.
usage_error() {
  printf '%s (see --help)\n' "$*" >&2
  exit 2
}

# The comment at the head of a script is its help.
print_help() {
  awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$1"
}

# For a script that has no options but --help: no_options_but_help "$@"
no_options_but_help() {
  case "${1:-}" in
    -h | --help) print_help "$0"; exit 0 ;;
    '') ;;
    *) usage_error "expected no arguments, got $1" ;;
  esac
}

# need TOOL 'what for' ['how to get it']
need() {
  command -v "$1" >/dev/null || fail "$1 is missing: it is needed to $2.${3:+ $3}"
}

# Goes on only when the person types WORD; where nobody can be asked, it does not.
confirm() {
  local word=$1 question=$2 answer
  [ -t 0 ] || fail "$question Nobody is there to be asked: $3"
  read -r -p "$question Type $word to go on: " answer
  [ "$answer" = "$word" ] || fail "Nothing was done: expected $word."
}
