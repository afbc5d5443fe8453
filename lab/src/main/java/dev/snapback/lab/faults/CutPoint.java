package dev.snapback.lab.faults;

import java.util.regex.Pattern;

/** When somebody is struck: as soon as the machine's console says so. */
public enum CutPoint {
  STAGING_FREES_THE_NAME(Began.BY_A_RESET, "snapback: reset of generation \\d+: rename last_root"),
  STAGING(Began.BY_A_RESET, "snapback: reset of generation \\d+: make next_root"),
  BEFORE_THE_RENAMES(Began.BY_A_RUN, "snapback: reset of generation \\d+: rename root"),
  BETWEEN_THE_RENAMES(Began.BY_A_RUN, "snapback: reset of generation \\d+: rename next_root"),
  AT_THE_JUMP(Began.BY_A_RUN, "kexec_core: Starting new kernel"),
  IN_THE_NEW_KERNEL(Began.BY_A_JUMP, "Linux version"),
  IN_THE_RESETS_INITRAMFS(Began.BY_A_JUMP, "Run /init as init process"),
  WHEN_THE_ROOT_IS_MOUNTED(Began.BY_A_JUMP, "EXT4-fs \\(dm-\\d+\\): mounted"),
  WHEN_SYSTEMD_BEGINS(Began.BY_A_JUMP, "systemd\\[1\\]: systemd \\d+"),
  WHEN_THE_AGENT_STARTS(Began.BY_A_JUMP, "Started (?:.\\[[\\d;]*m)?snapback-agent"),
  HOOK_REMOVES(Began.BY_A_CUT, "snapback: lvremove"),
  HOOK_MAKES_THE_ROOT(Began.BY_A_CUT, "snapback: lvcreate"),
  HOOK_RENAMES_THE_ROOT(Began.BY_A_CUT, "snapback: lvrename --yes main root"),
  HOOK_RENAMES_THE_NEXT(Began.BY_A_CUT, "snapback: lvrename --yes main next_root"),
  HOOK_IS_THROUGH(Began.BY_A_CUT, "snapback: the root is fresh");

  /** What leads up to it. */
  enum Began {
    /** A run ends, and its node resets. */
    BY_A_RUN(1, ""),
    /** That reset has left the old system. */
    BY_A_JUMP(1, CutPoint.AFTER_THE_JUMP),
    /** That reset is over, and the node prepares for the next one. */
    BY_A_RESET(1, CutPoint.AFTER_THE_JUMP),
    /** The plug was pulled from the idle machine before, and it boots. */
    BY_A_CUT(2, "");

    /** How many resets lead up to it, this one among them, counted from before the run. */
    final int resets;

    private final String before;

    Began(int resets, String before) {
      this.resets = resets;
      this.before = before;
    }
  }

  private static final String AFTER_THE_JUMP = "Starting new kernel[\\s\\S]*";

  final Began began;

  /** What the kernel's log has in one line; a regular expression of Java's and of Perl's. */
  final String line;

  /** The same, in a console that begins with the run that leads up to it. */
  final Pattern said;

  CutPoint(Began began, String line) {
    this.began = began;
    this.line = line;
    this.said = Pattern.compile(began.before + line);
  }

  /** Whether an LVM command is what comes next. */
  boolean precedesLvm() {
    return switch (began) {
      case BY_A_RESET -> true;
      case BY_A_RUN -> this != AT_THE_JUMP;
      case BY_A_JUMP -> false;
      case BY_A_CUT -> this != HOOK_IS_THROUGH;
    };
  }
}
