#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh check.sh ROOT
# Whether the pages README.md and docs/**/*.md of the tree ROOT name only what is there: files and headings that they
# link to, and paths of the repository in their shell blocks and `code`; and whether every block of code has a language,
# and prose is wrapped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"

pages=$(find README.md docs -name '*.md')
# shellcheck disable=SC2086 # pages have no spaces in their names
claims=$(awk -f "$here/claims.awk" $pages $pages)

# The claims are lines: what is wrong, or "file" and a path that has to exist, each after its place.
echo "$claims" | {
  checked=0
  failed=0
  while IFS='	' read -r place kind claim; do
    checked=$((checked + 1))
    if [ "$kind" = file ] && [ -e "$claim" ]; then continue; fi
    [ "$kind" = file ] && claim="there is no $claim"
    echo "$place: $claim" >&2
    failed=1
  done
  echo "$checked paths and complaints"
  [ "$checked" -ge 100 ] || { echo "check.sh: too few; does claims.awk find them?" >&2; exit 1; }
  exit "$failed"
}
