#!/bin/sh
# What snapback-agent.service starts, in the agent's root. A reset's initramfs has started an agent already (reset-init): then that
# one becomes this unit's, and what it says goes to the journal, until it ends. Otherwise an agent is started.
early=/run/snapback-agent/early
if [ -r $early ]; then
  read -r pid <$early
  # Whoever has that number now: it is ours if it runs our Java.
  if [ "/proc/$pid/exe" -ef /agent/runtime/bin/java ]; then
    while IFS=: read -r _ controllers group; do
      [ -n "$controllers" ] || echo "$pid" >"/proc/1/root/sys/fs/cgroup$group/cgroup.procs"
    done </proc/self/cgroup
    exec tail --pid="$pid" --sleep-interval=1 --lines=+1 --follow /run/snapback-agent/log
  fi
fi
. /agent/bin/own-devices
own_devices
exec /agent/bin/snapback-agent serve
