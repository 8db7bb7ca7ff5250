#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh tests/fuzz/run.sh [SECONDS [FORMAT...]]
# Lets libFuzzer search for files that break a reader, each format for SECONDS (60), under address and undefined
# behaviour sanitizers. What it learns stays in build/fuzz/learned/, and what breaks a reader in build/fuzz/broken-FORMAT-*:
# that goes to tests/fuzz/corpus/FORMAT/ together with the repair.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
seconds=${1:-60}
[ $# -eq 0 ] || shift
cmake --preset fuzz
cmake --build build/fuzz --target fuzzers
if [ $# -eq 0 ]; then
  for program in build/fuzz/tests/fuzz/fuzz_*; do set -- "$@" "${program##*/fuzz_}"; done
fi

export UBSAN_OPTIONS=print_stacktrace=1
status=0
for format; do
  learned=build/fuzz/learned/$format
  mkdir -p "$learned"
  echo "== $format"
  "build/fuzz/tests/fuzz/fuzz_$format" -max_total_time="$seconds" -timeout=10 -max_len=8192 -print_final_stats=1 \
    -verbosity=0 -artifact_prefix="build/fuzz/broken-$format-" "$learned" "tests/fuzz/corpus/$format" || status=1
done
exit "$status"
