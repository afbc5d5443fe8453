#!/bin/sh
# Sourced by dracut before it mounts the root: so in a process of its own.
( exec /usr/lib/snapback/snapback-root )
