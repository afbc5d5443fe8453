package dev.snapback.agent.lvm;

import dev.snapback.agent.lvm.LvmException.Kind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Sorts LVM's failures. LVM answers nearly all of them with exit code 5 (ECMD_FAILED,
 * tools/errors.h), so what it prints decides; each pattern names the file of the lvm2 source
 * (2.03.16) that prints it. What matches none stays {@link Kind#COMMAND_FAILED}.
 */
final class LvmErrors {
  private record Sign(Pattern pattern, Kind kind) {}

  private static final List<Sign> SIGNS =
      List.of(
          // lib/metadata/lv_manip.c, _lv_create_an_lv
          sign("Volume group \"[^\"]+\" has insufficient free space", Kind.NO_ROOM),
          // lib/metadata/lv_manip.c, _sufficient_pes_free
          sign("Insufficient free space: \\d+ extents needed", Kind.NO_ROOM),
          // lib/metadata/lv_manip.c, _allocate
          sign("Insufficient suitable .*allocatable extents", Kind.NO_ROOM),
          // lib/metadata/metadata.c, vg_read
          sign("Volume group \"[^\"]+\" not found", Kind.NO_SUCH_GROUP),
          // tools/toollib.c, process_each_lv_in_vg
          sign("Failed to find logical volume \"", Kind.NO_SUCH_VOLUME),
          // tools/lvrename.c
          sign("Existing logical volume \"[^\"]+\" not found in", Kind.NO_SUCH_VOLUME),
          // tools/lvcreate.c, _determine_snapshot_type and _validate_snapshot
          sign("(?:Snapshot origin LV|Couldn't find origin volume) ", Kind.NO_SUCH_VOLUME),
          // lib/metadata/lv_manip.c, _lv_create_an_lv and lv_rename_update
          sign("Logical [Vv]olume \"[^\"]+\" already exists in volume group", Kind.ALREADY_EXISTS),
          // tools/lvcreate.c
          sign("Logical volume \\S+ already exists in Volume group", Kind.ALREADY_EXISTS),
          // lib/activate/activate.c, lv_check_not_in_use
          sign("Logical volume \\S+ contains a filesystem in use", Kind.IN_USE),
          sign("Logical volume \\S+ is used by another device", Kind.IN_USE),
          sign("Logical volume \\S+ in use\\.", Kind.IN_USE));

  private LvmErrors() {}

  static Kind kindOf(String stderr) {
    return SIGNS.stream()
        .filter(sign -> sign.pattern().matcher(stderr).find())
        .map(Sign::kind)
        .findFirst()
        .orElse(Kind.COMMAND_FAILED);
  }

  private static Sign sign(String pattern, Kind kind) {
    return new Sign(Pattern.compile(pattern), kind);
  }
}
