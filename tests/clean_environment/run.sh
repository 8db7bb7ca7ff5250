#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh tests/clean_environment/run.sh [example] [tests]
# Makes an empty Debian 12 in a temporary folder, with this machine's package sources, puts the last commit there, and
# gives the README's first command in it, or its second, or both, as root. The tests contain the tutorial and the
# projects that use the library. Needs root, debootstrap and git. Prints how long each command took.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo 'clean environment: expected root and debootstrap (Debian: debootstrap); nothing was done' >&2
  exit 77
fi
[ $# -gt 0 ] || set -- example tests
for command; do
  case $command in example | tests) ;; *) echo "clean environment: expected example or tests, found '$command'" >&2 && exit 2 ;; esac
done
system=$(mktemp -d)

remove() {
  umount "$system/proc" "$system/dev" 2>/dev/null || true
  # Nothing of the machine's own may be reachable from a folder that is about to be removed.
  if ! mount | grep -q " on $system/"; then rm -rf "$system"; fi
}
trap remove EXIT
trap 'exit 1' INT TERM

debootstrap --variant=minbase bookworm "$system" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$system/etc/apt/"
cp /etc/resolv.conf "$system/etc/"
mount --bind /proc "$system/proc"
mount --bind /dev "$system/dev"
mkdir "$system/root/oneiros"
git -C "$root" archive HEAD | tar -x -C "$system/root/oneiros"

# Gives a command in the new system: give COMMAND...
give() {
  started=$(date +%s)
  chroot "$system" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c 'cd /root/oneiros && "$@"' sh "$@"
  echo "clean environment: $* took $(($(date +%s) - started)) s"
}
for command; do
  case $command in
    example) give sh examples/run.sh --quick ;;
    tests) give sh tests/run.sh ;;
  esac
done
