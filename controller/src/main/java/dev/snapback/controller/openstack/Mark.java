package dev.snapback.controller.openstack;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one controller's things in a cloud are known by: a name that begins so, and metadata or a
 * description where there is any. Both must be right, as an image made by hand of a server of ours
 * inherits its properties. Immutable.
 *
 * @param controller its id: 1 to 32 characters of {@code a-z 0-9}; no hyphen, so that no
 *     controller's names begin as another's
 */
record Mark(String controller) {
  static final String RESERVED = "snapback:";
  private static final String OWNER = RESERVED + "controller";
  private static final String OF = RESERVED + "of";
  private static final Pattern CONTROLLER = Pattern.compile("[a-z0-9]{1,32}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,126}[a-z0-9])?");

  Mark {
    if (!CONTROLLER.matcher(controller).matches()) {
      throw new IllegalArgumentException(
          "expected a controller's id of 1 to 32 characters a-z 0-9, found '" + controller + "'");
    }
  }

  /** Names that launches and images may have: up to 128 characters, as in a host name. */
  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "expected a name of up to 128 characters a-z 0-9 . -, found '" + name + "'");
    }
    return name;
  }

  /** The cloud's name for it. */
  String name(String ours) {
    return prefix() + ours;
  }

  /** Our name for it, where it is one of ours by its name. */
  Optional<String> ours(String name) {
    return Optional.of(name)
        .filter(n -> n.startsWith(prefix()))
        .map(n -> n.substring(prefix().length()));
  }

  /** A keypair's name has no dots (nova before 2.92), and ours have no underscores. */
  String keypair(String ours) {
    return name(ours).replace('.', '_');
  }

  /** Our name for it, where it is one of ours. */
  Optional<String> ofKeypair(String name) {
    return ours(name.replace('_', '.'));
  }

  /** Of ports; Neutron finds them by it. */
  String description() {
    return OWNER + "=" + controller;
  }

  /** Of floating addresses, which have no name. */
  String description(String ours) {
    return description() + " " + OF + "=" + ours;
  }

  /** Our name for it, where it is a floating address of ours. */
  Optional<String> ofDescription(String description) {
    String begin = description("");
    return Optional.of(description)
        .filter(d -> d.startsWith(begin))
        .map(d -> d.substring(begin.length()));
  }

  /** Of servers and images. */
  Map<String, String> metadata(String ours, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put(OWNER, controller);
    all.put(OF, ours);
    return Map.copyOf(all);
  }

  /** Our name for it, where name and metadata both say that it is ours. */
  Optional<String> of(String name, Map<String, String> metadata) {
    return ours(name)
        .filter(n -> controller.equals(metadata.get(OWNER)) && n.equals(metadata.get(OF)));
  }

  /** With what all of our names in the cloud begin. */
  String prefix() {
    return "snapback-" + controller + "-";
  }
}
