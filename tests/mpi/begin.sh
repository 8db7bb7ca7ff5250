# SPDX-License-Identifier: BSD-3-Clause
# To be sourced first: `sh TEST.sh PROGRAM DIRECTORY` works in an empty directory. 77 where there is no mpirun.
set -eu
# They are for who sources this.
# shellcheck disable=SC2034
program=$1
directory=$2
tests=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rm -rf "$directory" && mkdir -p "$directory" && cd "$directory"
command -v mpirun >/dev/null || exit 77

# Open MPI asks before it starts more processes than there are cores, and as root; others know no such options.
if mpirun --version | grep -q 'Open MPI'; then
  more='--oversubscribe --allow-run-as-root'
else
  more=''
fi
# mpi RANKS PROGRAM ARGUMENT...
mpi() {
  processes=$1
  shift
  # shellcheck disable=SC2086 # options without spaces in them
  mpirun -n "$processes" $more "$@"
}
