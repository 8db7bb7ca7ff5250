#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh tests/mutations/run.sh [--seed N] [--count N] [--jobs N] [WORD]
# Shows that the tests can fail: breaks lines of the library that a seed draws, one at a time and in a copy of the header,
# and requires that tests which include it see nine of ten. With WORD, only headers with WORD in their path.
set -eu
exec python3 -B "$(dirname -- "$0")/sample.py" "$@"
