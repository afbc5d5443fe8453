#!/bin/bash
# dracut.modules(7): puts what gives a boot its root into the initramfs.
check() { return 0; }

depends() { echo lvm; }

# Also where only what is loaded now would be taken (hostonly): before the first snapshot, that is none of them.
installkernel() { hostonly='' instmods dm_snapshot dm_thin_pool ext4; }

install() {
  inst_multiple lvm dmsetup date sed mkdir cat mount
  inst_multiple -o thin_check
  inst_script /usr/lib/snapback/initramfs/snapback-root /usr/lib/snapback/snapback-root
  # As soon as udev has seen the disks: where there is no root, dracut would wait for it, and never come to the next hook, which is for
  # a root that was there before anybody asked.
  inst_hook initqueue/settled 10 /usr/lib/snapback/initramfs/dracut/snapback-root-hook.sh
  dracut_need_initqueue
  inst_hook pre-mount 10 /usr/lib/snapback/initramfs/dracut/snapback-root-hook.sh
}
