#!/bin/sh
# Starts the Snapback agent. Made by agent/bundle/build.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
done
home=$(cd "${self%/*}/.." && pwd -P)
if [ -n "${SNAPBACK_AOT_OUTPUT:-}" ]; then
  cache=-XX:AOTCacheOutput=$SNAPBACK_AOT_OUTPUT
else
  cache=-XX:AOTCache=$home/agent.aot
fi
# One malloc arena, trimmed twice a minute: the compiler's short use of much memory is not kept for good.
export MALLOC_ARENA_MAX=1
# Names of files are UTF-8. Java tells that by this alone; setup puts this locale's one file into the agent's root.
# (All others must then be C: the C library takes either every category or none.)
export LC_CTYPE=C.UTF-8 LANG=C
unset LC_ALL
# The cache is mapped where it was made for, not at an address of its own each time: that would make every page of it private.
# Machine code is not cached: it is for the processor that it was made on, and JDK 25 does not notice another (SIGILL without AVX).
# A machine id is given to Netty, which would look through the network interfaces for one; nothing here uses it.
# Forty times as many calls as usual before a method is compiled: a start makes few calls of many methods, and compiling them was a
# fifth of its processor time.
# The jars are the boot loader's: a class of the cache then costs 0.15 ms in an emulated machine, where one of the application
# loader's costs 1 ms, with its protection domain and package made by Java code (SystemDictionaryShared::init_security_info).
# The first are also what the cache was made with: others would make the JVM leave it aside.
# shellcheck disable=SC2086 # SNAPBACK_JAVA_OPTIONS is a list
exec "$home/runtime/bin/java" \
  -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=40 "$cache" \
  -Xms8m -Xmx64m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:TrimNativeHeapInterval=30000 -XX:MaxDirectMemorySize=32m -Xss512k -XX:ReservedCodeCacheSize=24m -XX:-UsePerfData \
  -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:-AOTAdapterCaching -XX:-AOTStubCaching \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Djffi.boot.library.path="$home/lib/native" \
  -Dio.grpc.netty.shaded.io.netty.transport.noNative=true \
  -Dio.grpc.netty.shaded.io.netty.machineId=02:00:00:00:00:00:00:01 \
  -Dorg.slf4j.simpleLogger.showDateTime=false -Dorg.slf4j.simpleLogger.showThreadName=false \
  -Dorg.slf4j.simpleLogger.showShortLogName=true -Dorg.slf4j.simpleLogger.levelInBrackets=true \
  ${SNAPBACK_JAVA_OPTIONS:-} \
  -Xbootclasspath/a:"@class_path@" \
  dev.snapback.agent.AgentMain "$@"
