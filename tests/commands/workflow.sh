#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh workflow.sh ROOT
# Whether the hosted workflow does what .ci/run does, and names scripts and presets that are there.
set -eu
cd "$1"
workflow=.github/workflows/tests.yml

fail() {
  echo "workflow.sh: $1" >&2
  exit 1
}
commands=$(sed -n 's/^ *- run: *//p' "$workflow")
echo "$commands" | grep -q -x '\.ci/run' || fail "$workflow does not run .ci/run"
[ -x .ci/run ] || fail '.ci/run is no program'
for script in $(echo "$commands" | grep -o '[^ ]*\.sh'); do
  sh -n "$script" || fail "$workflow runs $script"
done
for preset in $(echo "$commands" | sed -n 's/.*--preset \([^ ]*\).*/\1/p'); do
  grep -q "\"name\": \"$preset\"" CMakePresets.json || fail "$workflow takes the preset $preset"
done
# The matrix is replaced by nothing, as a shell would not know it.
echo "$commands" | sed 's/\${{[^}]*}}/x/g' | sh -n || fail "$workflow has a command that is none"
