# shellcheck shell=bash
# GRUB on the machine's own disk. grub-install wants to see the disk's partitions as devices, which the host may
# not be able to show; what it does to a disk is little, and is done here.

# install_boot_loader DISK MOUNTED_ROOT
install_boot_loader() {
  local disk=$1 mnt=$2
  mkdir -p "$mnt/boot/grub/fonts"
  cp "$mnt/usr/share/grub/unicode.pf2" "$mnt/boot/grub/fonts/"
  case $firmware in
    bios) install_for_bios "$disk" "$mnt" ;;
    uefi) install_for_uefi "$mnt" ;;
  esac
  write_grub_config "$mnt"
}

# copy_modules MOUNTED_ROOT PLATFORM: prints where they are
copy_modules() {
  local modules=$1/usr/lib/grub/$2 target=$1/boot/grub/$2
  mkdir -p "$target"
  cp "$modules"/*.mod "$modules"/*.lst "$target/"
  echo "$target"
}

# In the BIOS boot partition lies what can read the file system with /boot; as grub-install does, it is found there by the volume's
# id, which stays with the volume when that gets another name.
install_for_bios() {
  local disk=$1 mnt=$2 target sector=$((FIRMWARE_START_MIB * 2048))
  local modules=$mnt/usr/lib/grub/i386-pc prefix='(,gpt2)/grub'
  local -a needs=(biosdisk part_gpt ext2)
  if [[ $boot == root ]]; then
    prefix="(lvmid/$volume_id)/boot/grub"
    needs+=(lvm)
    [[ $filesystem == ext4 ]] || needs+=("$filesystem")
  fi
  target=$(copy_modules "$mnt" i386-pc)
  cp "$modules/boot.img" "$target/"
  grub-mkimage --directory="$modules" --format=i386-pc --prefix="$prefix" --output="$target/core.img" "${needs[@]}"
  write_boot_sectors "$disk" "$target" "$sector"
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

# Debian's image of GRUB, which holds its modules and reads a grub.cfg from beside it, as the installer puts it there; and once more
# where firmware looks that remembers no boot entry (the installer's "extra" path): a new machine's does not.
install_for_uefi() {
  local mnt=$1 image=$1/usr/lib/grub/x86_64-efi/monolithic/grubx64.efi stub
  copy_modules "$mnt" x86_64-efi
  stub=$(mktemp)
  cleanup "rm '$stub'"
  printf "search.fs_uuid %s root\nset prefix=(\$root)'/grub'\nconfigfile \$prefix/grub.cfg\n" "$(file_system_id "$boot_device")" >"$stub"
  mmd -i "$firmware_device" ::/EFI ::/EFI/debian ::/EFI/BOOT
  mcopy -i "$firmware_device" "$image" ::/EFI/debian/grubx64.efi
  mcopy -i "$firmware_device" "$image" ::/EFI/BOOT/BOOTX64.EFI
  mcopy -i "$firmware_device" "$stub" ::/EFI/debian/grub.cfg
  undo_last
}

# What update-grub would write on the machine itself, which on the host cannot find out what root and /boot are: that is given to it,
# or put in afterwards.
write_grub_config() {
  local mnt=$1 dir settings=$1/etc/default/grub.d/zz-build.cfg config=$1/boot/grub/grub.cfg name line lines=
  name=$(root_name)
  printf 'GRUB_DEVICE=/dev/mapper/main-root\nGRUB_DEVICE_UUID=\n' >"$settings"
  for dir in dev proc sys; do
    mount --rbind "/$dir" "$mnt/$dir"
    mount --make-rslave "$mnt/$dir"
    cleanup "umount -R '$mnt/$dir'"
  done
  chroot "$mnt" grub-mkconfig -o /boot/grub/grub.cfg
  for dir in dev proc sys; do undo_last; done
  rm "$settings"
  while read -r line; do lines+="\\1$line\\n"; done < <(way_to_boot)
  sed -i -E "s|^(\s+)linux\s|${lines}&|; s|root=/dev/mapper/main-root |root=$name |" "$config"
  grep -q "root=$name ro .*console=ttyS0" "$config"
}

# What makes GRUB's root the file system with /boot, as prepare_grub_to_access_device prints it (grub-mkconfig_lib).
way_to_boot() {
  echo insmod part_gpt
  if [[ $boot == root ]]; then
    echo insmod lvm
    [[ $filesystem == xfs ]] && echo insmod xfs || echo insmod ext2
    echo "set root='lvmid/$volume_id'"
    echo "search --no-floppy --fs-uuid --set=root --hint='lvmid/$volume_id' $(file_system_id "$root_device")"
  else
    echo insmod ext2
    echo "search --no-floppy --fs-uuid --set=root $(file_system_id "$boot_device")"
  fi
}
