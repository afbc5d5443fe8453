# shellcheck shell=bash
# What a kind of machine may say of itself, and what is so where it says nothing: a Debian 12 that nobody has touched since its installer.

firmware=bios                # or uefi
boot=partition               # or root: /boot is a directory of the root
lvm=yes                      # or no: the root is a partition
root_named=mapper            # or uuid: how boot loader and fstab name it
filesystem=ext4              # or xfs, of the root
suite=bookworm               # or trixie
generator=initramfs-tools    # or dracut
hook=no                      # or yes: what setup puts into the initramfs is there already
offline=no                   # or yes: packages that a run may install, and a repository to clone, lie on the disk
packages=                    # more of them, installed; with a space between

# read_kind NAME
read_kind() {
  local file=$here/kinds/$1
  [[ $1 == +([a-z-]) && -f $file ]] || die "expected one of the kinds $(cd "$here/kinds" && echo *), found '$1'"
  # shellcheck source=/dev/null
  . "$file"
  one_of firmware bios uefi
  one_of boot partition root
  one_of lvm yes no
  one_of root_named mapper uuid
  one_of filesystem ext4 xfs
  one_of suite bookworm trixie
  one_of generator initramfs-tools dracut
  one_of hook yes no
  one_of offline yes no
  [[ $lvm == yes || ($boot == partition && $root_named == mapper) ]] ||
    die "$file: a root without LVM has /boot on a partition, and its name is nobody's choice"
  [[ $firmware == bios || $boot == partition ]] || die "$file: a machine with UEFI has /boot on a partition here"
  readonly firmware boot lvm root_named filesystem suite generator hook offline packages
}

# one_of VARIABLE VALUE...
one_of() {
  local name=$1 value
  for value in "${@:2}"; do [[ ${!name} != "$value" ]] || return 0; done
  die "$name: expected one of ${*:2}, found '${!name}'"
}
