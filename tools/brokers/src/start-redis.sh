#!/bin/sh
# Runs Redis inside an unpacked tree. Called in a mount namespace of its own: every mount made here ends with the server.
# Usage: start-redis.sh TREE DATA_FOLDER ARGUMENT...
set -eu
tree=$1
data=$2
shift 2

mount --bind "$tree" "$tree"
mount -o remount,bind,ro "$tree"
mount --rbind /dev "$tree/dev"
mount --bind "$data" "$tree/srv"

exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 chroot "$tree" /usr/bin/redis-server --dir /srv "$@"
