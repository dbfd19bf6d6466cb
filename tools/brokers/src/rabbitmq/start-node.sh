#!/bin/sh
# Runs one broker inside an unpacked tree. Called in mount and process namespaces of its own (see node-process.mjs):
# every mount made here and every process started here ends with this shell.
# Usage: start-node.sh TREE NODE_FOLDER NAME=VALUE...
set -eu
tree=$1
node=$2
shift 2

# Read-only, so that brokers of several checkouts can share one tree and none of them can damage it.
mount --bind "$tree" "$tree"
mount -o remount,bind,ro "$tree"
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"
mount -t tmpfs tmpfs "$tree/run"
mount --bind "$node" "$tree/srv"

exec env -i "$@" chroot "$tree" /usr/lib/rabbitmq/bin/rabbitmq-server
