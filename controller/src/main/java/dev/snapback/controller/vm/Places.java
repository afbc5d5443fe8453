package dev.snapback.controller.vm;

/**
 * Where the script keeps what it keeps on a machine. Absolute, of letters, digits and {@code /.-_}
 * alone: systemd splits what it is given at blanks.
 *
 * @param state survives a reboot
 * @param runtime does not
 * @param workspaces of runs, each in a directory of its own
 * @param systemd is there where systemd is the init, see sd_booted(3)
 */
record Places(String state, String runtime, String workspaces, String systemd) {
  static final Places DEFAULT =
      new Places(
          "/var/lib/snapback-run",
          "/run/snapback",
          // As on metal: a run cannot tell by its path where it is.
          "/var/lib/snapback/runs",
          "/run/systemd/system");
}
