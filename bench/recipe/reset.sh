#!/bin/bash
# James Blair's reset, verbatim but for the snapshot's size (his: 20G) and `snapback.off`: in a boot of the recipe's, neither our
# initramfs hook nor our agent takes any of its time.
# Run as root on a lab machine that setup.sh has set up, never on this one. Returns, and two seconds later jumps.
#   reset.sh [SIZE]
size=${1:-3G}

lvremove -f /dev/main/last_root
lvrename /dev/main/root last_root
lvcreate -L"$size" -s -n root /dev/main/orig_root
APPEND="`cat /proc/cmdline` snapback.off"
kexec -l /vmlinuz --initrd=/initrd.img --append="$APPEND"
nohup bash -c "sleep 2; kexec -e" </dev/null >/dev/null 2>&1 &
