# shellcheck shell=bash
# The machine's root file system, from packages.

# Where each generator looks for additions.
declare -A additions=([initramfs-tools]=/etc/initramfs-tools [dracut]=/usr/lib/dracut/modules.d)
declare -A loaders=([bios]=grub-pc [uefi]=grub-efi-amd64)

package_list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1" | paste -sd, -; }

# What is installed: for all kinds, and for this one.
installed_packages() {
  local more="${loaders[$firmware]} $generator $packages"
  [[ $firmware == bios ]] || more+=" dosfstools"
  [[ $filesystem == ext4 ]] || more+=" xfsprogs"
  # shellcheck disable=SC2086 # a list
  echo "$(package_list "$here/packages-installed.txt"),$(printf '%s\n' $more | paste -sd, -)"
}

# What the installer writes for /. It decides what the initramfs holds, so it is there before any package.
root_line() {
  case $filesystem in
    ext4) printf '%-21s /             ext4   errors=remount-ro  0      1\n' "$1" ;;
    xfs) printf '%-21s /             xfs    defaults           0      0\n' "$1" ;;
  esac
}

make_rootfs() {
  local root=$1 key=$2 work=$3 option
  local -a options=() sources=()
  mapfile -t sources < <(sources_of "$suite" "$work/sources")
  while read -r option; do options+=(--aptopt="${option%;}"); done < <(apt_options)
  # The files go in before any package.
  options+=(--essential-hook="cp -r --no-preserve=ownership '$here/files/.' \"\$1/\"")
  options+=(--essential-hook="echo '$(root_line /dev/mapper/main-root)' >>\"\$1/etc/fstab\"")
  if [[ $hook == yes ]]; then
    options+=(--essential-hook="mkdir -p \"\$1${additions[$generator]}\" && sh '$initramfs/install' \"\$1\"")
  fi
  if [[ $firmware == bios ]]; then
    options+=(--essential-hook='echo "grub-pc grub-pc/install_devices_empty boolean true" | chroot "$1" debconf-set-selections')
  fi
  if [[ $offline == yes ]]; then
    options+=(--customize-hook="bash '$here/offline-packages' \"\$1\" '$(package_list "$here/packages-offline.txt")'")
    options+=(--customize-hook="bash '$here/offline-repository' \"\$1\"")
  fi
  # No fsync for each file: a build cut short is thrown away.
  mmdebstrap --mode=root --format=directory --variant=important --include="$(installed_packages)" \
    --dpkgopt=force-unsafe-io "${options[@]}" \
    --customize-hook="install -D -m 600 '$key' \"\$1/root/.ssh/authorized_keys\"" \
    --customize-hook="bash '$here/customize' \"\$1\" $firmware $generator $hook" \
    "$suite" "$root" "${sources[@]}"
  # mmdebstrap put the host's sources there; a lab machine has its own
  rm -f "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
  if [[ $offline == yes ]]; then
    cp "$here/files/etc/apt/sources.list" "$root/etc/apt/sources.list"
    chroot "$root" apt-get update
  else
    echo '# A lab machine has no network.' >"$root/etc/apt/sources.list"
  fi
}
