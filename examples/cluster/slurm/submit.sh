#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh submit.sh PAD OPTION...
# Submits what `PAD reproduce OPTION...` would do to Slurm: a job for the classifiers, an array with a run in each task, and
# a job that collects the tables when all runs have ended, well or not. Ask for time, memory and a partition as sbatch is
# asked: SBATCH_PARTITION=cpu SBATCH_TIMELIMIT=4:00:00 sh submit.sh ... Started again, it submits what is not done yet.
set -eu

[ $# -ge 1 ] || { echo 'submit.sh: expected PAD OPTION...' >&2 && exit 2; }
pad=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

plan=$(mktemp -d "$PWD/plan-XXXXXX") # the tasks read it when they begin
"$pad" reproduce "$@" --plan >"$plan/all"
grep -e ' train-classifier ' "$plan/all" >"$plan/classifiers" || true
grep -e ' --cell ' "$plan/all" >"$plan/runs" || true
tail -n 1 "$plan/all" >"$plan/tables"

# submit WHAT AFTER...: an array with a task for each line of a file; prints its number.
submit() {
  commands=$plan/$1
  what=$1
  shift
  sbatch --parsable --job-name="pad-$what" --array="1-$(wc -l <"$commands")" --output="$plan/$what-%a.log" "$@" \
    "$here/task.slurm" "$commands"
}

set --
[ ! -s "$plan/classifiers" ] || set -- --dependency=afterok:"$(submit classifiers)"
[ ! -s "$plan/runs" ] || set -- --dependency=afterany:"$(submit runs "$@")"
submit tables "$@" >"$plan/last-job"
echo "logs and commands are in $plan; job $(cat "$plan/last-job") collects the tables"
