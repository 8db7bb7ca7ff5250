#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# So do they through Snakemake, also where a run was stopped within.
. "$(dirname -- "$0")/grid.sh"
command -v snakemake >/dev/null || exit 77

run() {
  HOME=$PWD snakemake -s "$cluster/Snakefile" --cores 2 --config pad="$pad" options="$grid --out planned" >log 2>&1
}
run || { cat log && exit 1; }
same_tables planned
[ -e planned/fashion-mnist/full/seed-1.done ]
run || { cat log && exit 1; }
[ "$(grep -c 'rule command' log)" -eq 0 ]
