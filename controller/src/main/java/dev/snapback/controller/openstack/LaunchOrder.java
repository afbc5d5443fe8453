package dev.snapback.controller.openstack;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that is wanted. Immutable; prints no user data.
 *
 * @param name of this launch: what it makes is known by it. Up to 128 characters {@code a-z 0-9 .
 *     -}. Another launch has another name, even of the same node: one that is repeated finds the
 *     first one's server
 * @param image its id
 * @param flavor its id
 * @param networks their ids, one port in each; where there are none, the project must have one that
 *     it can be put in without a choice, or Neutron makes one
 * @param floatingFrom the id of the network that an address is taken of, for the first port
 * @param publicKey an OpenSSH public key, for a keypair of this launch's own
 * @param metadata beside our mark; values of up to 255 characters, no key begins {@code snapback:}
 * @param userData for cloud-init; up to 49,149 bytes in UTF-8, as Nova takes 65,535 in Base64
 * @param configDrive whether metadata and user data are on a disk of the server's, too
 */
public record LaunchOrder(
    String name,
    String image,
    String flavor,
    List<String> networks,
    Optional<String> floatingFrom,
    Optional<String> publicKey,
    Map<String, String> metadata,
    Optional<Secret> userData,
    boolean configDrive,
    Optional<String> availabilityZone) {
  private static final int MOST_USER_DATA = 49_149;
  private static final int MOST_METADATA = 100;
  private static final int LONGEST_VALUE = 255;

  /**
   * @throws IllegalArgumentException where one of these is not as said
   */
  public LaunchOrder {
    name = Mark.checked(name);
    networks = List.copyOf(networks);
    metadata = Map.copyOf(metadata);
    checkMetadata(metadata);
    if (floatingFrom.isPresent() && networks.isEmpty()) {
      throw new IllegalArgumentException(
          "launch " + name + ": a floating address needs a network of the server's that is named");
    }
    int length = userData.map(s -> s.value().getBytes(StandardCharsets.UTF_8).length).orElse(0);
    if (length > MOST_USER_DATA) {
      throw new IllegalArgumentException(
          "launch %s: expected at most %d bytes of user data, found %d"
              .formatted(name, MOST_USER_DATA, length));
    }
  }

  static void checkMetadata(Map<String, String> metadata) {
    if (metadata.size() > MOST_METADATA) {
      throw new IllegalArgumentException(
          "expected at most %d keys of metadata, found %d"
              .formatted(MOST_METADATA, metadata.size()));
    }
    metadata.forEach((key, value) -> {
      if (key.startsWith(Mark.RESERVED) || value.length() > LONGEST_VALUE) {
        throw new IllegalArgumentException(
            "expected metadata of up to %d characters and no key that begins %s, found key '%s' with %d"
                .formatted(LONGEST_VALUE, Mark.RESERVED, key, value.length()));
      }
    });
  }
}
