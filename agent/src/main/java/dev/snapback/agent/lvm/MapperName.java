package dev.snapback.agent.lvm;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Device-mapper's name for a logical volume, taken apart: a hyphen in either part is doubled (lvm2,
 * libdm, dm_build_dm_name).
 *
 * @param group without the doubling; likewise {@code volume}
 */
public record MapperName(String group, String volume) {
  private static final Pattern PARTS = Pattern.compile("((?:[^-]|--)+)-((?:[^-]|--)+)");

  /** Empty where it is the name of something else than a volume. */
  public static Optional<MapperName> parse(String name) {
    var matcher = PARTS.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new MapperName(
                matcher.group(1).replace("--", "-"), matcher.group(2).replace("--", "-")))
        : Optional.empty();
  }

  /** The name of a group's volume. */
  public static String of(String group, String volume) {
    return mangled(group) + "-" + mangled(volume);
  }

  /** The device of a group's volume. */
  public static String device(String group, String volume) {
    return "/dev/mapper/" + of(group, volume);
  }

  /** As it stands in such a name. */
  public static String mangled(String part) {
    return part.replace("-", "--");
  }
}
