# shellcheck shell=bash
# The machine's disk: GPT, BIOS boot partition, /boot, and a volume group with the root. The host needs no
# device-mapper and no kernel that reads partition tables of loop devices: every part of the disk is a loop
# device of its own, at its offset.

readonly MIB=$((1024 * 1024))
readonly DISK_MIB=16384 BOOT_START_MIB=2 BOOT_MIB=448 PV_START_MIB=450 ROOT_MIB=3072

make_disk() {
  local disk=$1 rootfs=$2 mnt=$3 boot_device root_device
  truncate -s "${DISK_MIB}M" "$disk"
  sgdisk --clear -n 1:2048:4095 -t 1:ef02 -n "2:${BOOT_START_MIB}M:+${BOOT_MIB}M" -t 2:8300 -n "3:${PV_START_MIB}M:0" -t 3:8e00 "$disk"
  make_volume_group "$disk"
  # The first volume's extents begin at the first MiB of the physical volume: there is nothing before it.
  root_device=$(attach "$disk" $((PV_START_MIB + 1)) "$ROOT_MIB")
  cleanup "losetup -d $root_device"
  boot_device=$(attach "$disk" "$BOOT_START_MIB" "$BOOT_MIB")
  cleanup "losetup -d $boot_device"
  mkfs.ext4 -q "$root_device"
  mkfs.ext4 -q "$boot_device"
  fill_disk "$rootfs" "$mnt" "$root_device" "$boot_device"
  install_boot_loader "$disk" "$mnt" 2048
  undo_last # /boot
  undo_last # /
  undo_last
  undo_last
}

# attach FILE OFFSET_MIB SIZE_MIB: prints the loop device
attach() { losetup --find --show --offset $(($2 * MIB)) --sizelimit $(($3 * MIB)) "$1"; }

make_volume_group() {
  local disk=$1 device size
  size=$((($(sgdisk -i 3 "$disk" | awk '/Last sector/ { print $3 }') + 1) / 2048 - PV_START_MIB))
  device=$(attach "$disk" "$PV_START_MIB" "$size")
  cleanup "losetup -d $device"
  on_device "$device" pvcreate "$device"
  on_device "$device" vgcreate main "$device"
  # -an: without device-mapper a volume cannot be active, nor its start be wiped
  on_device "$device" lvcreate -an -Wn -Zn -L "${ROOT_MIB}M" -n root main
  undo_last
}

# Runs LVM on one loop device, with nothing of the host's LVM read or written. Without the builder's lock: descriptor 9.
on_device() {
  local device=$1 command=$2
  shift 2
  LVM_SUPPRESS_FD_WARNINGS=1 lvm "$command" --driverloaded n --devices "$device" \
    --config 'devices{use_devicesfile=0} activation{udev_sync=0 udev_rules=0 monitoring=0} backup{backup=0 archive=0} global{use_lvmlockd=0 event_activation=0}' "$@" 9>&-
}

fill_disk() {
  local rootfs=$1 mnt=$2 root_device=$3 boot_device=$4
  mkdir "$mnt"
  mount "$root_device" "$mnt"
  cleanup "umount '$mnt'"
  mkdir "$mnt/boot"
  mount "$boot_device" "$mnt/boot"
  cleanup "umount '$mnt/boot'"
  cp -a "$rootfs/." "$mnt/"
  printf 'UUID=%s /boot ext4 defaults 0 2\n' "$(blkid -s UUID -o value "$boot_device")" >>"$mnt/etc/fstab"
}
