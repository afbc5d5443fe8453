#!/bin/bash
# Jumps into what load.sh has loaded. Run as root on a lab machine, never on this one.
sync
nohup kexec --exec </dev/null >/dev/null 2>&1 &
