#!/bin/bash
# James Blair's one-time setup, verbatim but for the snapshot's size (his: 20G) and `-y`, as nobody is there to answer.
# Run as root on a lab machine, never on this one. Reboots it.
#   setup.sh [SIZE]
size=${1:-3G}

apt-get -y install kexec-tools
sed -i /etc/default/kexec -e s/LOAD_KEXEC=false/LOAD_KEXEC=true/
lvrename /dev/main/root orig_root
lvcreate -L"$size" -s -n root /dev/main/orig_root
reboot
