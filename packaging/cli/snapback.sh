#!/bin/sh
# Starts Snapback's command line from its package. Made by packaging/build.
home=/usr/lib/snapback/cli
# No AOT cache: a start is slower (packaging/README.md).
cache=
if [ -n "${SNAPBACK_AOT_OUTPUT:-}" ]; then
  cache=-XX:AOTCacheOutput=$SNAPBACK_AOT_OUTPUT
elif [ -f "$home/cli.aot" ]; then
  cache=-XX:AOTCache=$home/cli.aot
fi
# A live progress line only where there is somebody to see it redrawn.
live=
if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then live=-Dsnapback.live=true; fi
# Machine code is not cached: it is for the processor that it was made on, and JDK 25 does not notice another.
# Netty and protobuf still use sun.misc.Unsafe; the warning is not for those who use this command.
# shellcheck disable=SC2086 # each may be empty
exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -XX:-UsePerfData \
  $cache -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching -Xlog:disable -Xlog:all=off \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  $live ${SNAPBACK_JAVA_OPTIONS:-} \
  -cp "@class_path@" dev.snapback.cli.Main "$@"
