#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The plan's commands through xargs leave the tables of `pad reproduce`, and are not run again.
. "$(dirname -- "$0")/grid.sh"

sh "$cluster/workstation.sh" 2 "$pad" $grid --out planned >output
grep -q '^2 runs, 2 at a time$' output
same_tables planned
touch before
sh "$cluster/workstation.sh" 2 "$pad" $grid --out planned >output
grep -q '^0 runs, 2 at a time$' output
[ -z "$(find planned -name '*.safetensors' -newer before)" ]
if sh "$cluster/workstation.sh" 2 2>error; then exit 1; fi
grep -q 'expected JOBS PAD OPTION' error
