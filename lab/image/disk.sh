# shellcheck shell=bash
# The machine's disk: GPT; the firmware's partition; /boot, where it has one; the rest a volume group with the root, or the root itself.
# The host needs no device-mapper, no kernel that reads partition tables of loop devices and none that knows FAT: every part of
# the disk is a loop device of its own, at its offset.

readonly MIB=$((1024 * 1024))
readonly DISK_MIB=16384 FIRMWARE_START_MIB=1 ROOT_MIB=3072
# What is not there on a kind of machine has a size of 0, and no device.
declare firmware_mib boot_start_mib boot_mib main_start_mib
declare firmware_device='' boot_device='' root_device='' volume_id=''

make_disk() {
  local disk=$1 rootfs=$2 mnt=$3
  lay_out
  truncate -s "${DISK_MIB}M" "$disk"
  partition "$disk"
  make_root_device "$disk"
  cleanup "losetup -d $root_device"
  "mkfs.$filesystem" -q "$root_device"
  if ((boot_mib)); then
    boot_device=$(attach "$disk" "$boot_start_mib" "$boot_mib")
    cleanup "losetup -d $boot_device"
    mkfs.ext4 -q "$boot_device"
  fi
  if [[ $firmware == uefi ]]; then
    firmware_device=$(attach "$disk" "$FIRMWARE_START_MIB" "$firmware_mib")
    cleanup "losetup -d $firmware_device"
    mkfs.vfat "$firmware_device"
  fi
  fill_disk "$rootfs" "$mnt"
  install_boot_loader "$disk" "$mnt"
  if ((boot_mib)); then undo_last; fi # /boot
  undo_last                           # /
  if [[ $firmware == uefi ]]; then undo_last; fi
  if ((boot_mib)); then undo_last; fi
  undo_last
}

lay_out() {
  case $firmware in bios) firmware_mib=1 ;; uefi) firmware_mib=64 ;; esac
  boot_start_mib=$((FIRMWARE_START_MIB + firmware_mib))
  case $boot in partition) boot_mib=448 ;; root) boot_mib=0 ;; esac
  main_start_mib=$((boot_start_mib + boot_mib))
}

# Partition 2 is /boot or missing, 3 is the rest.
partition() {
  local disk=$1
  local -A types=([bios]=ef02 [uefi]=ef00 [yes]=8e00 [no]=8300)
  local -a parts=(-n "1:${FIRMWARE_START_MIB}M:+${firmware_mib}M" -t "1:${types[$firmware]}")
  if ((boot_mib)); then parts+=(-n "2:${boot_start_mib}M:+${boot_mib}M" -t 2:8300); fi
  parts+=(-n "3:${main_start_mib}M:0" -t "3:${types[$lvm]}")
  sgdisk --clear "${parts[@]}" "$disk"
}

# attach FILE OFFSET_MIB SIZE_MIB: prints the loop device
attach() { losetup --find --show --offset $(($2 * MIB)) --sizelimit $(($3 * MIB)) "$1"; }

make_root_device() {
  local disk=$1 size
  size=$((($(sgdisk -i 3 "$disk" | awk '/Last sector/ { print $3 }') + 1) / 2048 - main_start_mib))
  if [[ $lvm == yes ]]; then
    make_volume_group "$disk" "$size"
    # The first volume's extents begin at the first MiB of the physical volume: there is nothing before it.
    root_device=$(attach "$disk" $((main_start_mib + 1)) "$ROOT_MIB")
  else
    root_device=$(attach "$disk" "$main_start_mib" "$size")
  fi
}

# Sets volume_id to what GRUB calls the root volume: the ids of its group and of itself.
make_volume_group() {
  local disk=$1 device
  device=$(attach "$disk" "$main_start_mib" "$2")
  cleanup "losetup -d $device"
  on_device "$device" pvcreate "$device"
  on_device "$device" vgcreate main "$device"
  # -an: without device-mapper a volume cannot be active, nor its start be wiped
  on_device "$device" lvcreate -an -Wn -Zn -L "${ROOT_MIB}M" -n root main
  volume_id=$(on_device "$device" lvs --noheadings --separator / --options vg_uuid,lv_uuid main/root | tr -d ' ')
  undo_last
}

# Runs LVM on one loop device, with nothing of the host's LVM read or written. Without the builder's lock: descriptor 9.
on_device() {
  local device=$1 command=$2
  shift 2
  LVM_SUPPRESS_FD_WARNINGS=1 lvm "$command" --driverloaded n --devices "$device" \
    --config 'devices{use_devicesfile=0} activation{udev_sync=0 udev_rules=0 monitoring=0} backup{backup=0 archive=0} global{use_lvmlockd=0 event_activation=0}' "$@" 9>&-
}

file_system_id() { blkid -p -s UUID -o value "$1"; }

# What boot loader and fstab call the root.
root_name() {
  if [[ $lvm == no || $root_named == uuid ]]; then
    echo "UUID=$(file_system_id "$root_device")"
  else
    echo /dev/mapper/main-root
  fi
}

fill_disk() {
  local rootfs=$1 mnt=$2
  mkdir "$mnt"
  mount "$root_device" "$mnt"
  cleanup "umount '$mnt'"
  if ((boot_mib)); then
    mkdir "$mnt/boot"
    mount "$boot_device" "$mnt/boot"
    cleanup "umount '$mnt/boot'"
  fi
  cp -a "$rootfs/." "$mnt/"
  sed -i "s|^/dev/mapper/main-root .*|$(root_line "$(root_name)")|" "$mnt/etc/fstab"
  if ((boot_mib)); then
    printf 'UUID=%s /boot ext4 defaults 0 2\n' "$(file_system_id "$boot_device")" >>"$mnt/etc/fstab"
  fi
  if [[ $firmware == uefi ]]; then
    mkdir "$mnt/boot/efi"
    printf 'UUID=%s /boot/efi vfat umask=0077 0 1\n' "$(file_system_id "$firmware_device")" >>"$mnt/etc/fstab"
  fi
}
