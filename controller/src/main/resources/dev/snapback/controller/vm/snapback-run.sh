#!/bin/sh
# The machine's part of SshNode: keeps and supervises runs where no agent of ours is. POSIX sh on Linux, with xargs -0, stat, tar and setsid.
#
#   snapback-run STATE RUNTIME WORKSPACES SYSTEMD VERB ARGUMENT...
#
# STATE/ID/ has of each run: order (its command and environment, each word with a NUL after it), claim (it was started: boot, uptime,
# generation, timeout), console, supervisor, pid, then stop or timeout (asked to end), status (how its command ended) and end (how the
# run did; its last word). WORKSPACES/ID/workspace is where it runs. RUNTIME is in memory: the generation is gone after a reboot.
#
#   begin GENERATION                        from now on the machine is at it; what runs of another one left is ended and removed
#   describe                                facts, one a line, its name first
#   tree RUN GENERATION zstd|gzip           unpacks standard input into a fresh workspace
#   start RUN GENERATION MILLIS BYTES       starts what standard input says, which has so many bytes; once
#   console RUN GENERATION OFFSET SECONDS   prints the console from there on, until the run has ended
#   await RUN GENERATION SECONDS            prints kind, console's bytes and detail of the run's end
#   stop RUN GENERATION                     ends all of it
#   list RUN GENERATION                     the workspace's files and links, a NUL after each
#   pack RUN GENERATION zstd|gzip           those that standard input names, as a tar stream
#   evidence GENERATION BYTES SECONDS zstd|gzip
#
# supervise, execute and finish are called by the script itself. Exit codes beside 0:
STALE=81 NO_SUCH_RUN=82 REFUSED=83 BAD_ORDER=84 BROKEN=85 NOT_YET=86 BEFORE=87
set -u
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
STATE=$1 RUNTIME=$2 WORKSPACES=$3 SYSTEMD=$4 VERB=$5
shift 5

fail() { code=$1; shift; printf '%s\n' "$*" >&2; exit "$code"; }

has() { command -v "$1" >/dev/null 2>&1; }

is_gnu_tar() { tar --version 2>/dev/null | grep -q GNU; }

# $1 as the whole of file $2, or nothing.
write() { printf '%s\n' "$1" >"$2.$$" && mv -f "$2.$$" "$2"; }

private() { (umask 077 && mkdir -p "$@"); }

# Hundredths of a second since boot.
uptime() { read -r up _ </proc/uptime; now=${up%.*}${up#*.}; }

boot_id() { read -r boot </proc/sys/kernel/random/boot_id; }

at_generation() {
  generation=
  [ ! -e "$RUNTIME/generation" ] || read -r generation <"$RUNTIME/generation"
}

fence() {
  at_generation
  [ "$generation" = "$1" ] || fail $STALE "it is at generation ${generation:-none since it booted}, the order is for $1"
}

# begin and start exclude each other, where there is flock.
lock() {
  exec 9>"$RUNTIME/lock"
  ! has flock || flock 9
}

# Names the files of run $1.
of_run() {
  unnoted=
  id=$1 run=$STATE/$1 workspace=$WORKSPACES/$1/workspace unit=snapback-run-$1.service
}

# The run $1 at generation $2, which was started.
known() {
  of_run "$1"
  fence "$2"
  [ -e "$run/claim" ] || fail $NO_SUCH_RUN "it knows no run $id"
}

# The workspace is a plain directory: a run may have put a link there.
plain_workspace() {
  if [ ! -d "$workspace" ] || [ -L "$workspace" ] || [ -L "$WORKSPACES/$id" ]; then
    fail $NO_SUCH_RUN "it has no workspace of run $id, or a link in its place"
  fi
}

packs() {
  is_gnu_tar || fail $REFUSED "its tar is not GNU tar: install the package tar"
  case $1 in
    zstd) has zstd || fail $REFUSED "it has no zstd: install the package zstd" ;;
    gzip) has gzip || fail $REFUSED "it has no gzip: install the package gzip" ;;
    *) fail $BAD_ORDER "expected zstd or gzip, found $1" ;;
  esac
}

under_systemd() { [ -d "$SYSTEMD" ] && has systemd-run; }

# ---- processes

# How process $1 stands, by proc_pid_stat(5): name, state, threads, since, code. The name may have any characters.
look() {
  line=$(cat "/proc/$1/stat" 2>/dev/null) && [ -n "$line" ] || return 1
  name=${line%)*} name=${name#*\(}
  # shellcheck disable=SC2086 # numbers
  set -- ${line##*) }
  state=$1 threads=${18} since=${20} code=${50}
}

# Sets found: the processes of the run but its supervisor $leader with its children. They are those of its session, and those that have
# its name in their environment. Who leaves both is not found; a cgroup would have it.
others() {
  found=
  for stat in $(grep -lzxF "SNAPBACK_RUN=$id" /proc/[0-9]*/environ 2>/dev/null) /proc/[0-9]*/stat; do
    pid=${stat#/proc/} pid=${pid%/*}
    line=
    { read -r line </proc/"$pid"/stat; } 2>/dev/null
    # shellcheck disable=SC2086 # numbers
    set -- ${line##*) }
    case ${1-Z} in Z | X) continue ;; esac
    if [ "$pid" = "$leader" ] || [ "${2-}" = "$leader" ]; then continue; fi
    case $stat in
      */environ) found="$found $pid" ;;
      *) [ "${4-}" != "$leader" ] || found="$found $pid" ;;
    esac
  done
  [ -n "$found" ]
}

# Ends them: they are asked, have 10 s, and are killed.
end_others() {
  others || return 0
  # shellcheck disable=SC2086 # numbers
  { kill -TERM $found; kill -CONT $found; } 2>/dev/null
  uptime
  asked=$now
  while others; do
    uptime
    [ "$now" -lt $((asked + 2000)) ] || return 1
    # shellcheck disable=SC2086 # numbers
    [ "$now" -lt $((asked + 1000)) ] || kill -KILL $found 2>/dev/null
    sleep 0.05
  done
}

# ---- a run's supervision

# Process $$ sees the run's command to its end. xargs starts that, as it forks without ignoring signals, and is stopped so that it does not
# take the command's status, which only the kernel tells in full (no shell tells exit code 137 from signal 9).
supervise() {
  of_run "$1"
  leader=$$
  look $$ && write "$$ $since" "$run/supervisor"
  cd / && watch &
  watcher=$!
  xargs -0 -x -n 50000 -s 1500000 /bin/sh "$0" "$STATE" "$RUNTIME" "$WORKSPACES" "$SYSTEMD" execute "$id" \
    <"$run/order" >/dev/null 2>"$run/complaint"
  kill $watcher
  wait $watcher
  [ -s "$run/status" ] || write "lost
its order was not carried out: $(head -c 500 "$run/complaint")" "$run/status"
  # What it left behind may end by itself (a tee that has the last lines of the console).
  tries=0
  while [ $tries -lt 5 ] && others; do
    sleep 0.1
    tries=$((tries + 1))
  done
  end_others
  # systemd kills the whole cgroup first, and has this done then.
  under_systemd || finish "$id"
}

# In the process that becomes the command. Words: the PATH, the program, and then what env(1) gets.
execute() {
  of_run "$1"
  places=$2 program=$3
  shift 3
  cd "$workspace" || exit
  if ! why=$(missing); then
    write "not-started
$why" "$run/status"
    exit
  fi
  write "$$ $PPID" "$run/pid"
  exec </dev/null >>"$run/console" 2>&1
  unset OLDPWD
  kill -STOP "$PPID"
  # It has stopped when it says so; until then it would still take a status.
  while look "$PPID" && [ "$state" != T ]; do
    sleep 0.01
  done
  exec env "$@"
}

# Fails, and says why, where there is no program of that name.
missing() {
  case $program in
    */*) worst="no such file: $program"; set -- "$program" ;;
    *)
      worst="$program is nowhere in $places"
      set --
      places=$places:
      while [ -n "$places" ]; do
        case $places in /*) set -- "$@" "${places%%:*}/$program" ;; esac
        places=${places#*:}
      done
      ;;
  esac
  for candidate in "$@"; do
    if [ -d "$candidate" ]; then worst="$candidate is a directory"
    elif [ -x "$candidate" ]; then return 0
    elif [ -e "$candidate" ]; then worst="$candidate is not executable"
    fi
  done
  printf '%s' "$worst"
  return 1
}

# Sees to the command's end, by itself or not, notes its status and lets xargs go.
watch() {
  read -r _ _ _ millis <"$run/claim"
  until [ -e "$run/pid" ]; do
    sleep 0.02
  done
  read -r command xargs <"$run/pid"
  born=gone
  ! look "$command" || born=$since
  uptime
  began=$now
  until command_ended; do
    uptime
    if [ -e "$run/stop" ]; then
      end_others
    elif [ "$millis" -gt 0 ] && [ $((now - began)) -ge $(((millis + 9) / 10)) ]; then
      : >"$run/timeout"
      end_others
    fi
    if [ $((now - began)) -lt 100 ]; then sleep 0.02; elif [ $((now - began)) -lt 6000 ]; then sleep 0.1; else sleep 0.25; fi
  done
  kill -KILL "$xargs"
}

command_ended() {
  # What a process that has ended executed cannot be told; looking closer costs more.
  [ ! -e "/proc/$command/exe" ] || return 1
  if ! look "$command" || [ "$since" != "$born" ]; then
    write "lost
its process is gone, and somebody else has its status" "$run/status"
    return 0
  fi
  case $state in Z | X) ;; *) return 1 ;; esac
  # The first of several threads may end before the others.
  [ "$threads" -le 1 ] && decode
}

# From the kernel's status (wait(2)) to ours.
decode() {
  signal=$((code & 127)) code=$((code >> 8 & 255))
  if [ $signal -ne 0 ]; then
    write "signalled
$signal" "$run/status"
  elif [ "$name" = snapback-exec ] && { [ $code -eq 126 ] || [ $code -eq 127 ]; }; then
    write "not-started
the kernel did not execute it: wrong format, or the interpreter that it names is missing" "$run/status"
  else
    write "exited
$code" "$run/status"
  fi
}

finish() {
  of_run "$1"
  [ ! -e "$run/end" ] || return 0
  if [ -e "$run/stop" ]; then write stopped "$run/end"
  elif [ -e "$run/timeout" ] || [ "${SERVICE_RESULT-}" = timeout ]; then write timed-out "$run/end"
  elif [ -s "$run/status" ]; then write "$(cat "$run/status")" "$run/end"
  else
    write "lost
${2-who supervised it was killed}" "$run/end"
  fi
}

# Whether the run has ended. One that nobody supervises any more is ended here. Where there is no room to note that, there is no end.
ended() {
  [ ! -e "$run/end" ] || return 0
  read -r begun claimed _ <"$run/claim"
  boot_id
  if [ "$boot" != "$begun" ]; then
    finish "$id" "the machine was booted while it ran" || unnoted=yes
    return 0
  fi
  ! supervised || return 1
  # Its end may have come while we looked.
  [ ! -e "$run/end" ] || return 0
  end_others
  finish "$id" || unnoted=yes
}

supervised() {
  leader=none
  if [ ! -e "$run/supervisor" ]; then
    # About to begin, for half a minute.
    uptime
    [ "$now" -lt $((claimed + 3000)) ]
    return
  fi
  read -r leader born <"$run/supervisor"
  if under_systemd; then
    case $(systemctl is-active "$unit") in inactive | failed | unknown) return 1 ;; *) return 0 ;; esac
  fi
  look "$leader" && [ "$since" = "$born" ] && [ "$state" != Z ]
}

launch() {
  if ! under_systemd; then
    # An asynchronous list would ignore SIGINT for good; only a setsid that cannot fork is given one.
    set -- env -i "PATH=$PATH" /bin/sh "$0" "$STATE" "$RUNTIME" "$WORKSPACES" "$SYSTEMD" supervise "$id"
    if setsid --help 2>&1 | grep -q -e --fork; then
      setsid --fork "$@" </dev/null >/dev/null 2>&1 9>&-
    else
      setsid "$@" </dev/null >/dev/null 2>&1 9>&- &
    fi
    return
  fi
  set -- --quiet --collect --unit="$unit" --property=KillMode=control-group --property=TimeoutStopSec=10s \
    --property=IgnoreSIGPIPE=no --property=StandardOutput=null --property=StandardError=null \
    --property="ExecStopPost=/bin/sh $0 $STATE $RUNTIME $WORKSPACES $SYSTEMD finish $id"
  [ "$timeout" -eq 0 ] || set -- "$@" --property="RuntimeMaxSec=${timeout}ms"
  version=$(systemctl --version) version=${version#systemd } version=${version%%[!0-9]*}
  [ "${version:-0}" -lt 243 ] || set -- "$@" --property=OOMPolicy=continue
  systemd-run "$@" -- /bin/sh "$0" "$STATE" "$RUNTIME" "$WORKSPACES" "$SYSTEMD" supervise "$id" 2>"$run/complaint"
}

# ---- verbs

begin() {
  lock
  at_generation
  [ "${generation:-$1}" -le "$1" ] || fail $STALE "it is at generation $generation, and does not go back to $1"
  [ "$generation" != "$1" ] || return 0
  # First, so that nobody starts what is about to be removed.
  write "$1" "$RUNTIME/generation"
  for run in "$STATE"/*; do
    [ -d "$run" ] || continue
    of_run "${run##*/}"
    if [ -e "$run/claim" ]; then
      read -r _ _ its _ <"$run/claim"
      [ "$its" != "$1" ] || continue
      end_run || fail $BROKEN "run $id of generation $its does not end"
    fi
    rm -rf "$run" "${WORKSPACES:?}/$id"
  done
}

start() {
  of_run "$1"
  fence "$2"
  timeout=$3
  { private "$run" && mkdir -p "$workspace" && cat >"$run/order.$$"; } || fail $BROKEN "cannot write to $run"
  lock
  fence "$2"
  if [ -e "$run/claim" ]; then
    rm -f "$run/order.$$"
    exit $BEFORE
  fi
  plain_workspace
  [ "$(stat -c %s "$run/order.$$")" = "$4" ] || fail $BAD_ORDER "the order did not arrive whole"
  mv -f "$run/order.$$" "$run/order"
  : >>"$run/console"
  boot_id
  uptime
  write "$boot $now $2 $timeout" "$run/claim" || fail $BROKEN "cannot write to $run"
  launch || finish "$id" "it could not be supervised: $(head -c 500 "$run/complaint" 2>/dev/null)"
}

end_run() {
  [ -e "$run/end" ] || : >"$run/stop"
  ! under_systemd || systemctl stop "$unit" 2>/dev/null
  uptime
  stopping=$now
  until ended; do
    uptime
    [ "$now" -lt $((stopping + 4000)) ] || return 1
    sleep 0.1
  done
}

stop() {
  of_run "$1"
  fence "$2"
  [ ! -e "$run/claim" ] || end_run || fail $BROKEN "run $id does not end: something of it cannot be killed"
}

# sshd closes our input when who listens is gone, and tells nobody else.
while_listened() {
  exec 3<&0
  { cat <&3; kill $$; } >/dev/null 2>&1 &
  listener=$!
}

# Ends with code $1, and the listening with it.
leave() {
  kill "$listener" 2>/dev/null
  exit "$1"
}

# Waits a little, longer each time; leaves when $1 seconds are over.
idle() {
  [ "$now" -lt $((came + $1 * 100)) ] || leave $NOT_YET
  idled=$((idled + 1))
  if [ $idled -lt 10 ]; then sleep 0.05; elif [ $idled -lt 100 ]; then sleep 0.1; else sleep 0.25; fi
}

# The full look is for what should not happen, and costs more.
over() {
  [ ! -e "$run/end" ] || return 0
  uptime
  [ "$now" -ge "$next" ] || return 1
  next=$((now + 200))
  ended
}

noted() {
  [ -z "$unnoted" ] || fail $BROKEN "it cannot note how run $id ended: is its disk full?"
}

console() {
  known "$1" "$2"
  while_listened
  uptime
  at=$3 came=$now next=$now idled=0
  while :; do
    # Asked before its length: what was written before the end is then surely sent.
    done=
    ! over || done=yes
    size=$(stat -c %s "$run/console" 2>/dev/null) || size=0
    if [ "$size" -gt "$at" ]; then
      tail -c "+$((at + 1))" "$run/console" | head -c $((size - at)) || leave $BROKEN
      at=$size idled=0
    elif [ -n "$done" ]; then
      noted
      leave 0
    else
      idle "$4"
    fi
  done
}

await() {
  known "$1" "$2"
  while_listened
  uptime
  came=$now next=$now idled=0
  until over; do
    idle "$3"
  done
  noted
  size=$(stat -c %s "$run/console" 2>/dev/null) || size=0
  { read -r kind; detail=$(cat); } <"$run/end"
  printf '%s\n%s\n%s' "${kind:-lost}" "$size" "$detail"
  leave 0
}

tree() {
  of_run "$1"
  fence "$2"
  packs "$3"
  [ ! -e "$run/claim" ] || fail $REFUSED "run $id has started, its workspace is its own"
  { private "$run" && mkdir -p "$WORKSPACES/$id" && rm -rf "$workspace" && mkdir "$workspace"; } ||
    fail $BROKEN "cannot make $workspace"
  LC_ALL=C tar --extract "--$3" --file=- --directory="$workspace" --no-same-owner --no-same-permissions --numeric-owner \
    --delay-directory-restore 2>"$run/complaint"
  status=$?
  # Also where tar has seen its end: who sends is not to be cut off.
  cat >/dev/null
  [ $status -eq 0 ] || {
    words=$(tail -c 1500 "$run/complaint")
    case $words in
      *"No space left on device"* | *"Read-only file system"* | *"Input/output error"* | *"Disk quota exceeded"* | \
        *"Structure needs cleaning"*) fail $BROKEN "cannot unpack the tree: $words" ;;
      *) fail $BAD_ORDER "cannot unpack the tree: tar ended with $status: $words" ;;
    esac
  }
}

list() {
  of_run "$1"
  fence "$2"
  plain_workspace
  cd "$workspace" && find . \( -type f -o -type l \) -print0 2>/dev/null
  # What vanished meanwhile is left out.
  exit 0
}

pack() {
  of_run "$1"
  fence "$2"
  packs "$3"
  plain_workspace
  # 1: some files changed while they were read.
  LC_ALL=C tar --create "--$3" --file=- --directory="$workspace" --numeric-owner --no-recursion --ignore-failed-read \
    --null --verbatim-files-from --files-from=- || [ $? -eq 1 ] || exit $BROKEN
}

# $2... printed to file $1 of the evidence, its last $each bytes.
taken() {
  file=$1
  shift
  has "$1" || return 0
  LC_ALL=C timeout "$seconds" "$@" 2>&1 </dev/null | tail -c "$each" >"$place/$file"
}

evidence() {
  fence "$1"
  packs "$4"
  each=$(($2 / 8)) seconds=$(($3 / 4 + 1))
  # What one left that was cut off.
  rm -rf "$RUNTIME"/evidence.*
  place=$(umask 077 && mktemp -d "$RUNTIME/evidence.XXXXXX") || fail $BROKEN "no room in $RUNTIME"
  trap 'rm -rf "$place"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  taken kernel.log dmesg &
  taken journal.log journalctl --boot --lines=20000 --no-pager --quiet --output=short-precise &
  taken processes.txt ps -ef &
  taken lsblk.txt lsblk --all &
  taken df.txt df -k &
  for run in "$STATE"/*; do
    [ ! -s "$run/console" ] || tail -c $((each / 4)) "$run/console" >"$place/console-${run##*/}.log"
  done
  for file in cmdline meminfo modules mounts; do
    [ ! -r /proc/$file ] || head -c "$each" /proc/$file >"$place/$file.txt"
  done
  wait
  LC_ALL=C tar --create "--$4" --file=- --directory="$place" --numeric-owner .
}

# The first line of file $2 as fact $1, where there is one.
fact() {
  value=
  { read -r value <"$2"; } 2>/dev/null
  [ -z "$value" ] || printf '%s %s\n' "$1" "$value"
}

describe() {
  at_generation
  printf 'generation %s\n' "${generation:--1}"
  fact boot /proc/sys/kernel/random/boot_id
  fact release /proc/sys/kernel/osrelease
  fact command-line /proc/cmdline
  fact taint /proc/sys/kernel/tainted
  printf 'cpus %s\n' "$(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
  printf 'memory %s\n' "$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)"
  printf 'architecture %s\n' "$(uname -m)"
  sed -n '/^model name/{s/^[^:]*: */model /p;q;}' /proc/cpuinfo
  for device in /sys/bus/pci/devices/*; do
    vendor='' product=''
    { read -r vendor <"$device/vendor" && read -r product <"$device/device"; } 2>/dev/null || continue
    printf 'pci %s %s:%s\n' "${device##*/}" "${vendor#0x}" "${product#0x}"
  done
  for disk in /sys/block/*; do
    # Those with hardware behind them: not device-mapper, loop devices and the like.
    [ -e "$disk/device" ] || continue
    sectors=0 model='' serial=''
    { read -r sectors <"$disk/size"; read -r model <"$disk/device/model"; read -r serial <"$disk/serial"; } 2>/dev/null
    printf 'disk %s %s %s %s\n' "${disk##*/}" "$((sectors * 512))" "$(word "$model")" "$(word "$serial")"
  done
  for name in bios_vendor bios_version bios_date ec_firmware_release board_name board_version product_name; do
    fact "firmware $name" /sys/class/dmi/id/$name
  done
  for tool in xargs stat setsid gzip; do
    has $tool || printf 'impediment it has no %s, which runs need\n' $tool
  done
  is_gnu_tar || echo 'impediment it has no GNU tar, which runs need'
  [ -n "$generation" ] || printf 'impediment it is at no generation since it booted\n'
}

word() { printf '%s' "$1" | tr -s '[:space:]' -; }

{ private "$STATE" "$RUNTIME" && mkdir -p "$WORKSPACES"; } || fail $BROKEN "cannot make $STATE, $RUNTIME and $WORKSPACES"
case $VERB in
  begin | describe | tree | start | console | await | stop | list | pack | evidence)
    # What was printed before is not ours: ~/.bashrc may say something.
    printf '\001snapback-run\n'
    "$VERB" "$@"
    ;;
  supervise | execute | finish) "$VERB" "$@" ;;
  *) fail $BAD_ORDER "no such verb: $VERB" ;;
esac
