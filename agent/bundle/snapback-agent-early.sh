#!/bin/sh
# What a reset's initramfs (reset-init) starts, in the agent's root: lets it know that nothing of its own is needed any more.
: >/run/snapback-agent/away
. /agent/bin/own-devices
own_devices
exec /agent/bin/snapback-agent serve
