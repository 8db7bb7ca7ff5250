#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# As root, with a Slurm of one node that is started for it: the grid as an array of jobs leaves the tables of
# `pad reproduce`, although a run is killed on its way and queued again.
. "$(dirname -- "$0")/grid.sh"
for program in munged slurmctld slurmd sbatch; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "$program is missing (Debian: slurm-wlm munge)" && exit 77; }
done
[ "$(id -u)" -eq 0 ] || exit 77
PATH=$PATH:/usr/sbin

# Sockets have short names only, and munge trusts no directory that others can write to.
state=$(mktemp -d /run/pad-slurm-XXXXXX)
chmod 755 "$state"
stop() {
  for pid in slurmd slurmctld munged; do kill "$(cat "$state/$pid.pid" 2>/dev/null)" 2>/dev/null || true; done
  sleep 1
  rm -rf "$state"
}
trap stop EXIT
export SLURM_CONF="$state/slurm.conf"
host=$(hostname -s)
cat >"$SLURM_CONF" <<END
ClusterName=pad
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$state/munge.socket
StateSaveLocation=$state
SlurmdSpoolDir=$state/spool
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
JobRequeue=1
SchedulerParameters=sched_interval=1,batch_sched_delay=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000
PartitionName=cpu Nodes=ALL Default=YES State=UP
END
head -c 1024 /dev/urandom >"$state/munge.key"
chmod 400 "$state/munge.key"
munged --force --key-file="$state/munge.key" --socket="$state/munge.socket" --pid-file="$state/munged.pid" \
  --log-file="$state/munged.log" --seed-file="$state/munge.seed" || { cat "$state/munged.log" && exit 1; }
slurmctld -L "$state/slurmctld.log"
slurmd -L "$state/slurmd.log"

# until_true SECONDS COMMAND...
until_true() {
  tries=$(($1 * 5))
  shift
  while ! "$@"; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
      echo "gave up waiting for: $*"
      squeue || true
      tail -n 30 "$state"/*.log plan-*/*.log || true
      exit 1
    fi
    sleep 0.2
  done
}
idle() { sinfo -h -o %t 2>/dev/null | grep -q idle; }
until_true 30 idle

# Long enough to be caught at it: the full run has some hundred cycles.
grid=$(echo "$grid" | sed 's/--epochs 2/--epochs 40/')
rm -r straight
# shellcheck disable=SC2086
"$pad" reproduce $grid --out straight >straight.log
# shellcheck disable=SC2086
SBATCH_MEM_PER_NODE=500 sh "$cluster/slurm/submit.sh" "$pad" $grid --out planned >output
cat output
trains() { [ "$(grep -c . planned/fashion-mnist/full/seed-1/losses.csv 2>/dev/null || true)" -gt 5 ] 2>/dev/null; }
until_true 120 trains
job=$(squeue -h -r -n pad-runs -t R -o %i | tail -n 1)
scontrol requeue "$job"
echo "queued $job again"
no_jobs() { [ -z "$(squeue -h)" ]; }
until_true 300 no_jobs
same_tables planned
grep -q 'the same command goes on' plan-*/runs-2.log
[ "$(grep -c '^1 run, ' plan-*/runs-2.log)" -eq 2 ]
