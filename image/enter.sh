#!/usr/bin/env bash
# enter.sh ROOT USER COMMAND...: runs a command in an unpacked image as a container runtime would: ROOT is / and read-only
# but for an empty /tmp and for ROOT/mnt, if that is there; /proc and /dev are the machine's, and so are the network and
# the environment. The process is replaced, so its id is the command's. USER root leaves / writable.
# Needs root, or user namespaces (then USER is only what the command believes itself to be).
set -euo pipefail
root=$(cd "$1" && pwd) user=$2
shift 2

if [ "${JETPILOT_ENTERED:-}" != yes ]; then
  export JETPILOT_ENTERED=yes
  own=()
  [ "$(id -u)" = 0 ] || own=(--map-root-user)
  exec unshare "${own[@]}" --mount --propagation private -- "$0" "$root" "$user" "$@"
fi
unset JETPILOT_ENTERED
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
if [ "$user" = root ]; then
  exec chroot "$root" "$@"
fi
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
[ -d "$root/mnt" ] && mount --bind "$root/mnt" "$root/mnt"
mount -o remount,bind,ro "$root"
# In a user namespace of its own there is only one user.
if [ "$(awk 'NR == 1 { print $3 }' /proc/self/uid_map)" = 1 ]; then
  exec chroot "$root" "$@"
fi
exec chroot --userspec="$user:$user" --groups= "$root" "$@"
