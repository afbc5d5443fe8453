package dev.snapback.controller.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the packages of a version differ from those of its base.
 *
 * @param added {@code name version architecture}
 * @param removed likewise
 * @param changed {@code name architecture: version → version}
 */
public record PackageChanges(List<String> added, List<String> removed, List<String> changed) {
  public static final PackageChanges NONE = new PackageChanges(List.of(), List.of(), List.of());

  public PackageChanges {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  /** Nothing, where either is not known. */
  static PackageChanges between(List<String> before, List<String> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return NONE;
    }
    Map<String, String> old = byName(before);
    Map<String, String> now = byName(after);
    List<String> added = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    now.forEach((name, version) -> {
      String was = old.remove(name);
      if (was == null) {
        added.add(line(name, version));
      } else if (!was.equals(version)) {
        changed.add("%s: %s → %s".formatted(name, was, version));
      }
    });
    List<String> removed = new ArrayList<>();
    old.forEach((name, version) -> removed.add(line(name, version)));
    return new PackageChanges(added, removed, changed);
  }

  /** Two versions of one package (kernels, by name, never are) count by the last. */
  private static Map<String, String> byName(List<String> packages) {
    Map<String, String> versions = new TreeMap<>();
    for (String line : packages) {
      String[] parts = line.split(" ", 3);
      String architecture = parts.length < 3 ? "" : " " + parts[2];
      versions.put(parts[0] + architecture, parts.length < 2 ? "" : parts[1]);
    }
    return versions;
  }

  private static String line(String name, String version) {
    int space = name.indexOf(' ');
    return space < 0
        ? (name + " " + version).strip()
        : name.substring(0, space) + " " + version + name.substring(space);
  }
}
