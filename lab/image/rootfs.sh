# shellcheck shell=bash
# The machine's root file system, from packages.

# Where each generator looks for additions.
declare -A additions=([initramfs-tools]=/etc/initramfs-tools [dracut]=/usr/lib/dracut/modules.d)

package_list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1" | paste -sd, -; }

make_rootfs() {
  local root=$1 key=$2 option
  local -a options=() sources=()
  mapfile -t sources < <(apt_source_files)
  while read -r option; do options+=(--aptopt="${option%;}"); done < <(apt_options)
  # The files go in before any package, as fstab decides what the initramfs holds. It is built here and not on
  # the machine, where under TCG that takes ten minutes. No fsync for each file: a build cut short is thrown away.
  mmdebstrap --mode=root --format=directory --variant=important --include="$generator,$(package_list "$here/packages-installed.txt")" \
    --dpkgopt=force-unsafe-io "${options[@]}" \
    --essential-hook="cp -r --no-preserve=ownership '$here/files/.' \"\$1/\"" \
    --essential-hook="mkdir -p \"\$1${additions[$generator]}\" && sh '$initramfs/install' \"\$1\"" \
    --essential-hook='echo "grub-pc grub-pc/install_devices_empty boolean true" | chroot "$1" debconf-set-selections' \
    --customize-hook="install -D -m 600 '$key' \"\$1/root/.ssh/authorized_keys\"" \
    --customize-hook="bash '$here/offline-packages' \"\$1\" '$(package_list "$here/packages-offline.txt")'" \
    --customize-hook="bash '$here/customize' \"\$1\"" \
    "$SUITE" "$root" "${sources[@]}"
  # mmdebstrap put the host's sources there; a lab machine has its own
  cp "$here/files/etc/apt/sources.list" "$root/etc/apt/sources.list"
  rm -f "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
  chroot "$root" apt-get update
}
