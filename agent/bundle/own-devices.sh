# shellcheck shell=sh
# For those that start an agent, in its own root and a mount namespace of its own: gives it device nodes of its own. The machine's
# are files that a run can delete (rm -rf /), and without them LVM finds neither disk nor device-mapper.
own_devices() {
  # In a unit's namespace /tmp is shared, and what is mounted below a shared mount cannot be moved (mount_namespaces(7)).
  mount -n --make-private /tmp
  mkdir -p /tmp/dev
  mount -n -t tmpfs -o mode=0755,nosuid,noexec tmpfs /tmp/dev
  cp -ax /dev/. /tmp/dev/
  mount -n --move /tmp/dev /dev
}
