#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# exchange.sh TEST_GOLDEN DIR: weights go to PyTorch and come from it; 77 where no PyTorch is installed.
set -eu
test_golden=$1
ONEIROS_EXCHANGE_DIR=$2
export ONEIROS_EXCHANGE_DIR
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
rm -rf "$ONEIROS_EXCHANGE_DIR" && mkdir -p "$ONEIROS_EXCHANGE_DIR"

"$test_golden" '[exchange-write]'
for python in /usr/bin/python3 python3; do # Debian's python3-torch belongs to the first
  status=0
  "$python" "$here/exchange.py" "$ONEIROS_EXCHANGE_DIR" || status=$?
  [ "$status" -eq 77 ] || break
done
[ "$status" -eq 0 ] || exit "$status"
"$test_golden" '[exchange-compare]'
