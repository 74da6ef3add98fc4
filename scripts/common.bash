# shellcheck shell=bash
# Functions shared by the scripts. Source this file; do not run it. Expects `set -euo pipefail`.

# shellcheck disable=SC2034 # read by the scripts that source this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=$(basename "$0")

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' dim='' red='' plain=''
fi

# fail SENTENCE: ends the script with the problem and its remedy.
fail() {
  printf '%s%s: %s%s\n' "$red" "$name" "$*" "$plain" >&2
  exit 1
}

# Prints a heading.
heading() {
  printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

note() {
  printf '%s%s%s\n' "$dim" "$*" "$plain"
}

# duration SECONDS: prints a readable duration.
duration() {
  if [ "$1" -ge 60 ]; then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# Prints the Debian packages among the arguments that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    # shellcheck disable=SC2016 # ${Status} is dpkg's own variable.
    dpkg-query --show --showformat '${Status}\n' "$package" 2>/dev/null | grep -q ' installed$' || printf '%s\n' "$package"
  done
}

# install_packages PACKAGE...: installs missing packages. If none is missing, it needs neither root nor the network.
install_packages() {
  command -v dpkg-query >/dev/null || fail "this script installs Debian packages, and this machine has no dpkg; see the README for the libraries that Plinto needs."
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=(sudo)
    else
      fail "Debian packages are missing, and installing them needs root. Run as root: apt-get install ${missing[*]}"
    fi
  fi

  printf 'Installing %s\n' "${missing[*]}"
  local log
  log=$(mktemp)
  if ! apt_get install >"$log" 2>&1; then
    # The package lists may be missing or outdated.
    if ! apt_get update >"$log" 2>&1 || ! apt_get install >"$log" 2>&1; then
      tail -n 15 "$log" >&2
      rm -f "$log"
      fail "apt-get could not install ${missing[*]}; see its output above."
    fi
  fi
  rm -f "$log"
}

# Runs apt-get for install_packages, using its variables.
apt_get() {
  local arguments=(-qq)
  if [ "$1" = install ]; then
    arguments+=(-y --no-install-recommends install "${missing[@]}")
  else
    arguments+=(update)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${arguments[@]}" </dev/null
}

# build ARGUMENTS...: builds, and prints the compiler's progress only on a terminal.
build() {
  local quietly=()
  [ -t 1 ] || quietly=(--quiet)
  swift build "${quietly[@]}" "$@"
}

# stop PID [SIGNAL]: stops a child of this script and waits for it; kills it after ten seconds.
stop() {
  local pid=$1 waited=0
  kill "-${2:-TERM}" "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 100 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}
