package dev.snapback.agent.setup;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Device-mapper's name for a logical volume, taken apart: a hyphen in either part is doubled (lvm2,
 * libdm, dm_build_dm_name).
 *
 * @param group without the doubling; likewise {@code volume}
 */
record MapperName(String group, String volume) {
  private static final Pattern PARTS = Pattern.compile("((?:[^-]|--)+)-((?:[^-]|--)+)");

  static Optional<MapperName> parse(String name) {
    var matcher = PARTS.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new MapperName(
                matcher.group(1).replace("--", "-"), matcher.group(2).replace("--", "-")))
        : Optional.empty();
  }

  /** The device of another volume of the group. */
  static String device(String group, String volume) {
    return "/dev/mapper/" + mangled(group) + "-" + mangled(volume);
  }

  static String mangled(String part) {
    return part.replace("-", "--");
  }
}
