package dev.snapback.controller.vm;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a machine is told at its first boot by cloud-init: who may log in, and which key it shows,
 * so that nobody in between can show another. (cloud-init's module {@code cc_ssh}; JSON is YAML, so
 * that no value can become a key.)
 */
public final class CloudConfig {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private CloudConfig() {}

  /**
   * @param login who may log in as root and as the image's usual user
   * @param host the machine's own
   */
  public static String userData(SshKeys login, SshKeys host) {
    return "#cloud-config\n"
        + MAPPER.writeValueAsString(
            Map.of(
                "ssh_authorized_keys",
                List.of(login.publicKey()),
                "disable_root",
                false,
                "ssh_pwauth",
                false,
                "ssh_deletekeys",
                true,
                "ssh_genkeytypes",
                List.of(),
                "ssh_keys",
                Map.of(
                    "ed25519_private", host.privateKey(),
                    "ed25519_public", host.publicKey())))
        + "\n";
  }

  /**
   * For the data source NoCloud.
   *
   * @param instance no other machine's
   */
  public static String metaData(String instance, String hostname) {
    return MAPPER.writeValueAsString(Map.of("instance-id", instance, "local-hostname", hostname))
        + "\n";
  }
}
