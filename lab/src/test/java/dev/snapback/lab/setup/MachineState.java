package dev.snapback.lab.setup;

import dev.snapback.lab.Machine;
import java.io.IOException;

/**
 * What setup might leave on a machine, as text to compare.
 *
 * @param volumes each with its attributes, size, tags and id, and what is free
 * @param files of all that leads a boot to its root, is started, or makes an initramfs: names,
 *     rights, links and digests; not the initramfs itself, which is never made twice the same
 */
record MachineState(String volumes, String files) {

  private static final String VOLUMES =
      """
      lvs --noheadings --separator ' ' \
        --options vg_name,lv_name,lv_attr,lv_autoactivation,lv_size,lv_tags,lv_uuid,origin | sort
      vgs --noheadings --options vg_name,lv_count,vg_free
      """;

  // What the system itself writes there while it runs is left out.
  private static final String FILES =
      """
      cd /
      look() {
        find etc boot boot/efi usr/sbin usr/lib/snapback usr/lib/dracut/modules.d -xdev \
          ! -path 'etc/lvm/*' ! -path etc/resolv.conf ! -path etc/adjtime ! -path 'etc/.pwd.lock' "$@" 2>/dev/null
      }
      look '(' ! -type d -printf '%p %m %U %l\\n' -o -printf '%p %m %U\\n' ')' | sort -u
      look -type f ! -path 'usr/*' ! -name 'initrd*' ! -name 'initramfs*' -exec sha256sum {} + | sort -u -k 2
      """;

  static MachineState of(Machine machine) throws IOException, InterruptedException {
    return new MachineState(
        machine.shell(VOLUMES, Candidate.QUICK), machine.shell(FILES, Candidate.QUICK));
  }
}
