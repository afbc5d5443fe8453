#!/bin/sh
# Starts the Snapback controller from its package. Made by packaging/build.
home=/usr/lib/snapback/controller
# No AOT cache: a start is slower (packaging/README.md).
cache=
if [ -n "${SNAPBACK_AOT_OUTPUT:-}" ]; then
  cache=-XX:AOTCacheOutput=$SNAPBACK_AOT_OUTPUT
elif [ -f "$home/controller.aot" ]; then
  cache=-XX:AOTCache=$home/controller.aot
fi
# Room for ten thousand nodes; a controller that has no memory left is better started anew than half alive.
# Machine code is not cached: it is for the processor that it was made on, and JDK 25 does not notice another.
# Netty and protobuf still use sun.misc.Unsafe; the warning is not for those who use this program.
# shellcheck disable=SC2086 # the one may be empty, the other is a list
exec "$home/runtime/bin/java" -Xmx288m -XX:+ExitOnOutOfMemoryError -XX:+UseSerialGC -XX:-UsePerfData \
  $cache -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -Dorg.sqlite.lib.path="$home/lib/native" \
  ${SNAPBACK_JAVA_OPTIONS:-} \
  -cp "@class_path@" dev.snapback.controller.ControllerMain "$@"
