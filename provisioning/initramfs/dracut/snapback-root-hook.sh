#!/bin/sh
# Sourced by dracut, more than once, before it mounts the root: so in a process of its own, and the first time only.
if [ ! -e /run/initramfs/snapback-looked ]; then
  mkdir -p /run/initramfs
  : >/run/initramfs/snapback-looked
  ( exec /usr/lib/snapback/snapback-root )
fi
