package dev.snapback.controller.config;

import dev.snapback.controller.baremetal.HostAndPort;
import dev.snapback.controller.config.SettingsFile.BmcPart;
import dev.snapback.controller.config.SettingsFile.IpmiPart;
import dev.snapback.controller.config.SettingsFile.RedfishPart;
import dev.snapback.controller.config.SettingsFile.SshPart;
import dev.snapback.controller.rescue.Bmc;
import dev.snapback.controller.rescue.Means;
import dev.snapback.controller.rescue.SshDoor;
import dev.snapback.controller.scheduler.NodeName;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** From what the file says of single machines to the ways that lead to them. */
final class NodeSettings {
  private NodeSettings() {}

  /** Of a name with nothing under it, nothing is said. */
  static <P> void each(@Nullable Map<String, @Nullable P> parts, BiConsumer<String, P> what) {
    if (parts != null) {
      parts.forEach((name, part) -> {
        if (part != null) {
          what.accept(name, part);
        }
      });
    }
  }

  static NodeName name(String text) {
    return new NodeName(text);
  }

  static Map<NodeName, Means> means(SettingsFile file) {
    Map<NodeName, Means> means = new HashMap<>();
    each(
        file.nodes(),
        (name, part) -> {
          String where = "nodes." + name;
          Means its =
              new Means(
                  Optional.ofNullable(part.ssh()).map(ssh -> door(where + ".ssh", ssh)),
                  Optional.ofNullable(part.bmc()).map(bmc -> bmc(where + ".bmc", bmc)));
          if (!its.rungs().isEmpty()) {
            means.put(name(name), its);
          }
        });
    return means;
  }

  private static SshDoor door(String where, SshPart said) {
    var at = address(where, said.address(), 22);
    var key = needed(where, "host-key", said.hostKey());
    if (!key.matches("SHA256:[A-Za-z0-9+/]{43}=?|[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?")) {
      throw new IllegalArgumentException(
          "%s.host-key: expected SHA256:… as `ssh-keygen -l` prints it, or a public key; found %s"
              .formatted(where, key));
    }
    return new SshDoor(
        at.host(),
        at.port(),
        said.user() == null ? "root" : said.user(),
        Path.of(needed(where, "key-file", said.keyFile())),
        key);
  }

  private static Bmc bmc(String where, BmcPart said) {
    if (said.ipmi() != null && said.redfish() == null) {
      return ipmi(where + ".ipmi", said.ipmi());
    }
    if (said.redfish() != null && said.ipmi() == null) {
      return redfish(where + ".redfish", said.redfish());
    }
    throw new IllegalArgumentException(where + ": expected is either ipmi or redfish");
  }

  private static Bmc ipmi(String where, IpmiPart said) {
    var at = address(where, said.address(), 623);
    return new Bmc.Ipmi(
        at.host(),
        at.port(),
        needed(where, "user", said.user()),
        Path.of(needed(where, "password-file", said.passwordFile())),
        Optional.ofNullable(said.cipherSuite()));
  }

  private static Bmc redfish(String where, RedfishPart said) {
    return new Bmc.Redfish(
        URI.create(needed(where, "url", said.url())),
        Optional.ofNullable(said.system()),
        needed(where, "user", said.user()),
        Path.of(needed(where, "password-file", said.passwordFile())),
        Optional.ofNullable(said.certificate()).map(Path::of));
  }

  private static HostAndPort address(String where, @Nullable String said, int usualPort) {
    var text = needed(where, "address", said);
    return HostAndPort.parse(text)
        .or(() -> HostAndPort.parse(text + ":" + usualPort))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s.address: expected is e.g. 10.0.0.5:%d; found %s"
                    .formatted(where, usualPort, text)));
  }

  private static String needed(String where, String key, @Nullable String said) {
    if (said == null || said.isBlank()) {
      throw new IllegalArgumentException("%s: %s is missing".formatted(where, key));
    }
    return said;
  }
}
