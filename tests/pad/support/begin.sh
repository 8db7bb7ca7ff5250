# SPDX-License-Identifier: BSD-3-Clause
# To be sourced first: `sh TEST.sh PROGRAM DIRECTORY` works in an empty directory, and calls the program "$pad". The first
# command that fails ends the test, unless it says `set +e`.
set -eu
pad=$1
directory=$2
tests=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$tests/pad/support/tiny_training.sh"
. "$tests/pad/support/refused.sh"
rm -rf "$directory" && mkdir -p "$directory" && cd "$directory"
