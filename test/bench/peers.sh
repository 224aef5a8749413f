#!/bin/sh
# Fetches the monitors that `npm run bench terminal` stands beside, once, into the cache of the benches.
#
# Nothing is installed: Debian's packages are only unpacked, so no service of theirs is there to be started, and no
# script of a package is run. It never fails the bench: what cannot be fetched is said, and is left out.
set -u

FOLDER=$(cd "$(dirname "$0")/../.." && pwd)/node_modules/.cache/shmtop-bench/peers
GTOP=1.1.5

debian_package() {
  command -v apt-get >/dev/null && cd "$2" &&
    apt-get -qq download "$1" >/dev/null 2>&1 && dpkg-deb -x "$1"_*.deb . && rm "$1"_*.deb
}

npm_package() {
  npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$2" "$1@$GTOP" >/dev/null 2>&1
}

fetch() {
  [ -d "$FOLDER/$2" ] && return
  scratch=$(mktemp -d) || return
  if ("$1" "$2" "$scratch") && mkdir -p "$FOLDER" && mv "$scratch" "$FOLDER/$2"; then
    echo "bench: fetched $2" >&2
  else
    echo "bench: could not fetch $2" >&2
    rm -rf "$scratch"
  fi
}

fetch debian_package htop
fetch debian_package btop
fetch debian_package atop
fetch npm_package gtop
