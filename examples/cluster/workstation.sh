#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh workstation.sh JOBS PAD OPTION...
# Does what `PAD reproduce OPTION...` does, JOBS runs at a time, by the commands of its plan. It shows how any program that
# starts commands can: classifiers first, then the runs in any order and anywhere that sees the directory, then the tables.
# What was interrupted goes on when this is started again. (GNU parallel takes the place of xargs with --joblog, --retries
# and machines of its own: parallel -j JOBS <runs)
set -eu

[ $# -ge 2 ] || { echo 'workstation.sh: expected JOBS PAD OPTION...' >&2 && exit 2; }
jobs=$1
pad=$2
shift 2

plan=$(mktemp)
trap 'rm -f "$plan"' EXIT
"$pad" reproduce "$@" --plan >"$plan"
echo "$(grep -c -e ' --cell ' "$plan" || true) runs, $jobs at a time"

# all_at_once: each line of the standard input is a command. Without -0 xargs would take its quotes away.
all_at_once() {
  tr '\n' '\0' | xargs -0 -P "$jobs" -I command sh -c command
}

grep -e ' train-classifier ' "$plan" | all_at_once
grep -e ' --cell ' "$plan" | all_at_once
tail -n 1 "$plan" | sh
