#!/bin/bash
# dracut.modules(7): puts what gives a boot its root into the initramfs.
check() { return 0; }

depends() { echo lvm; }

installkernel() { instmods dm_snapshot dm_thin_pool ext4; }

install() {
  inst_multiple lvm date sed mkdir cat mount
  inst_script /usr/lib/snapback/initramfs/snapback-root /usr/lib/snapback/snapback-root
  # Once udev has seen the disks, and before anybody mounts the root.
  inst_hook pre-mount 10 /usr/lib/snapback/initramfs/dracut/snapback-root-hook.sh
}
