# shellcheck shell=bash
# How scripts talk to the user. Source it.

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

# Prints a script's help, which is the comment at its head.
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

# need TOOL 'to do what' ['how to get it']
need() {
  command -v "$1" >/dev/null || fail "$1 is missing: it is needed $2.${3:+ $3}"
}

# confirm WORD 'what happens' 'what to do without a terminal': returns only if the user types WORD.
confirm() {
  local word=$1 question=$2 answer
  [ -t 0 ] || fail "$question Without a terminal to ask at, $3"
  read -r -p "$question Type $word to continue: " answer
  [ "$answer" = "$word" ] || fail "Expected $word: nothing was done."
}
