# shellcheck shell=bash
# GRUB on the machine's own disk. grub-install wants to see the disk's partitions as devices, which the host may
# not be able to show; what it does to a disk is little, and is done here.

# install_boot_loader DISK MOUNTED_ROOT FIRST_SECTOR_OF_THE_BIOS_BOOT_PARTITION
install_boot_loader() {
  local disk=$1 mnt=$2 sector=$3
  local modules=$mnt/usr/lib/grub/i386-pc target=$mnt/boot/grub/i386-pc
  mkdir -p "$target" "$mnt/boot/grub/fonts"
  cp "$modules"/*.mod "$modules"/*.lst "$modules"/boot.img "$target/"
  cp "$mnt/usr/share/grub/unicode.pf2" "$mnt/boot/grub/fonts/"
  grub-mkimage --directory="$modules" --format=i386-pc --prefix='(,gpt2)/grub' --output="$target/core.img" biosdisk part_gpt ext2
  write_boot_sectors "$disk" "$target" "$sector"
  write_grub_config "$mnt"
}

# As grub-bios-setup does (util/setup.c, offsets from include/grub/i386/pc/boot.h): boot.img, which holds the sector of
# core.img, before the partition table; core.img, whose first sector holds where its others are.
write_boot_sectors() {
  local disk=$1 images=$2 sector=$3
  dd if="$images/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
  little_endian "$sector" 8 | dd of="$disk" bs=1 seek=$((0x5c)) conv=notrunc status=none
  dd if="$images/core.img" of="$disk" bs=512 seek="$sector" conv=notrunc status=none
  little_endian $((sector + 1)) 8 | dd of="$disk" bs=1 seek=$((sector * 512 + 0x1f4)) conv=notrunc status=none
}

# little_endian NUMBER BYTES
little_endian() {
  local i
  for ((i = 0; i < $2; i++)); do printf '%b' "\\x$(printf %02x $((($1 >> (8 * i)) & 255)))"; done
}

# What update-grub would write on the machine itself. The script for Linux passes over a root on a loop device, so the
# root's true name is given; /boot's search by UUID stays, the host's name for it goes.
write_grub_config() {
  local mnt=$1 dir settings=$1/etc/default/grub.d/zz-build.cfg
  printf 'GRUB_DEVICE=/dev/mapper/main-root\nGRUB_DEVICE_UUID=\n' >"$settings"
  for dir in dev proc sys; do
    mount --rbind "/$dir" "$mnt/$dir"
    mount --make-rslave "$mnt/$dir"
    cleanup "umount -R '$mnt/$dir'"
  done
  chroot "$mnt" grub-mkconfig -o /boot/grub/grub.cfg
  for dir in dev proc sys; do undo_last; done
  rm "$settings"
  sed -i -E "/set root='hostdisk/d; s/ --hint[a-z-]*='hostdisk[^']*'//g" "$mnt/boot/grub/grub.cfg"
  grep -q 'root=/dev/mapper/main-root ro .*console=ttyS0' "$mnt/boot/grub/grub.cfg"
}
