package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.access.ApiCertificate;
import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.rescue.Bmc;
import dev.snapback.controller.rescue.Means;
import dev.snapback.controller.rescue.SshDoor;
import dev.snapback.controller.runs.EvidenceRule;
import dev.snapback.controller.runs.KernelPreload;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  private static String refused(String text) {
    return String.valueOf(
        catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.parse("c.yaml", text))
            .getMessage());
  }

  @Test
  void no_key_is_needed() throws Exception {
    assertThat(SettingsReader.parse("c.yaml", "")).isEqualTo(Settings.DEFAULT);
    assertThat(SettingsReader.parse("c.yaml", "# nothing\n")).isEqualTo(Settings.DEFAULT);
    assertThat(SettingsReader.parse("c.yaml", "deadlines:\n")).isEqualTo(Settings.DEFAULT);
  }

  @Test
  void evidence_has_a_size_a_time_and_a_when() throws Exception {
    var settings = SettingsReader.parse("c.yaml", "evidence: {size: 1MiB, time: 3s, when: always}");
    assertThat(settings.keep().evidence())
        .isEqualTo(new EvidenceRule(EvidenceRule.When.ALWAYS, 1 << 20, Duration.ofSeconds(3)));
    assertThat(settings.limits().evidence()).isEqualTo(Duration.ofSeconds(3));
    assertThat(SettingsReader.parse("c.yaml", "evidence: {when: never}").limits().evidence())
        .isEqualTo(Duration.ZERO);
    assertThat(refused("evidence: {when: sometimes}"))
        .contains("'sometimes' is no time for evidence; expected is one of failure, always, never");
    assertThat(refused("evidence: {time: 0s}")).contains("more than zero");
  }

  @Test
  void the_api_leaves_loopback_only_by_tls() throws Exception {
    var settings =
        SettingsReader.parse(
            "c.yaml",
            "{api-address: 0.0.0.0, api-tls: {certificate: /a, key: /b}, audit: {keep: 30d}}");
    assertThat(settings.api())
        .isEqualTo(
            new ApiSettings(
                InetAddress.ofLiteral("0.0.0.0"),
                Optional.of(new ApiCertificate.PemFiles(Path.of("/a"), Path.of("/b"))),
                Duration.ofDays(30)));
    assertThat(settings.api().tokensOptional()).isFalse();
    assertThat(Settings.DEFAULT.api().tokensOptional()).isTrue();
    assertThat(SettingsReader.parse("c.yaml", "api-address: \"::1\"").api().tls()).isEmpty();
    assertThat(refused("api-address: 0.0.0.0")).contains("needs api-tls");
    assertThat(refused("api-address: localhost")).contains("is no IP address");
    assertThat(refused("api-tls: {certificate: /a}")).contains("both, certificate and key");
  }

  @Test
  void every_key_is_read() throws Exception {
    var text =
        """
        data: /srv/snapback
        api-port: 1
        node-port: 2
        node-address: 10.0.0.1
        deadlines:
          enrolling: 3s
          verifying: 5h
          preparing: 6d
          grace: 7ms
          collecting: 8s
          unreachable: 9s
        attempts:
          run: 10
        keep:
          console: 12KiB
          artifacts: 13 MiB
        orders:
          workspace: 17GiB
          usual-timeout: 18m
          longest-timeout: 19h
        certificates:
          authority: 14d
          controller: 15d
          node: 16d
        ladder:
          rungs: [power, ssh, reboot, orderly, kexec]
          deadlines: {kexec: 20s, orderly: 21s, reboot: 22s, ssh: 23s, power: 24s}
          delivery: 25s
        labels:
          metal-big: {preload-kernel: false, kexec: false, firmware-reboot-every: 26}
          metal: {preload-kernel: true, ladder: {delivery: 27s}}
          other:
        nodes:
          m1:
            kexec: true
            firmware-reboot-every: 28
            ladder: {rungs: [power, kexec], deadlines: {kexec: 29s}}
            ssh: {address: "10.0.0.5:23", user: admin, key-file: /k, host-key: "ssh-ed25519 AAAA"}
            bmc: {ipmi: {address: 10.0.1.5, user: ADMIN, password-file: /p, cipher-suite: 17}}
          m2:
            bmc:
              redfish:
                url: "https://10.0.1.6"
                system: "1"
                user: root
                password-file: /q
                certificate: /c.pem
          m3:
        """;
    var read = SettingsReader.parse("c.yaml", text);
    assertThat(read.data()).isEqualTo(Path.of("/srv/snapback"));
    assertThat(read.apiPort()).isEqualTo(1);
    assertThat(read.nodePort()).isEqualTo(2);
    assertThat(read.nodeAddress()).isEqualTo("10.0.0.1");
    assertThat(read.limits().enrolling()).isEqualTo(Duration.ofSeconds(3));
    assertThat(read.limits().verifying()).isEqualTo(Duration.ofHours(5));
    assertThat(read.limits().preparing()).isEqualTo(Duration.ofDays(6));
    assertThat(read.limits().grace()).isEqualTo(Duration.ofMillis(7));
    assertThat(read.limits().collecting()).isEqualTo(Duration.ofSeconds(8));
    assertThat(read.unreachable()).isEqualTo(Duration.ofSeconds(9));
    assertThat(read.limits().attempts()).isEqualTo(10);
    assertThat(read.keep().consoleBytes()).isEqualTo(12 * 1024);
    assertThat(read.keep().artifactBytes()).isEqualTo(13 * 1024 * 1024);
    assertThat(read.orders().workspaceBytes()).isEqualTo(17L << 30);
    assertThat(read.orders().usualTimeout()).isEqualTo(Duration.ofMinutes(18));
    assertThat(read.orders().longestTimeout()).isEqualTo(Duration.ofHours(19));
    assertThat(read.validity().authority()).isEqualTo(Duration.ofDays(14));
    assertThat(read.validity().controller()).isEqualTo(Duration.ofDays(15));
    assertThat(read.validity().node()).isEqualTo(Duration.ofDays(16));
    assertThat(read.preload()).isEqualTo(new KernelPreload(Set.of("metal-big")));
    ladders(read);
  }

  private static void ladders(Settings read) {
    var m1 = new NodeName("m1");
    var m2 = new NodeName("m2");
    assertThat(read.means())
        .containsOnly(
            Map.entry(
                m1,
                new Means(
                    Optional.of(
                        new SshDoor("10.0.0.5", 23, "admin", Path.of("/k"), "ssh-ed25519 AAAA")),
                    Optional.of(
                        new Bmc.Ipmi("10.0.1.5", 623, "ADMIN", Path.of("/p"), Optional.of(17))))),
            Map.entry(
                m2,
                new Means(
                    Optional.empty(),
                    Optional.of(
                        new Bmc.Redfish(
                            URI.create("https://10.0.1.6"),
                            Optional.of("1"),
                            "root",
                            Path.of("/q"),
                            Optional.of(Path.of("/c.pem")))))));
    var ladders = read.limits().ladders();
    var first = ladders.of(m1, List.of("metal-big"));
    assertThat(first.rungs()).containsExactly(Rung.POWER, Rung.KEXEC);
    assertThat(first.firmwareEvery()).isEqualTo(28);
    assertThat(first.delivery()).isEqualTo(Duration.ofSeconds(25));
    assertThat(first.deadlines())
        .isEqualTo(
            Map.of(
                Rung.KEXEC, Duration.ofSeconds(29),
                Rung.ORDERLY, Duration.ofSeconds(21),
                Rung.REBOOT, Duration.ofSeconds(22),
                Rung.SSH, Duration.ofSeconds(23),
                Rung.POWER, Duration.ofSeconds(24)));
    var second = ladders.of(m2, List.of("metal", "metal-big"));
    assertThat(second.rungs()).containsExactly(Rung.POWER, Rung.REBOOT);
    assertThat(second.firmwareEvery()).isEqualTo(26);
    assertThat(second.delivery()).isEqualTo(Duration.ofSeconds(27));
  }

  @Test
  void a_wrong_ladder_or_a_way_to_a_machine_that_cannot_be_is_refused_by_its_name() {
    assertThat(refused("ladder:\n  rungs: [kexec, sledgehammer]\n"))
        .startsWith("c.yaml:2: 'sledgehammer' is no rung; expected is one of kexec, orderly");
    assertThat(refused("ladder: {rungs: [kexec, kexec]}\n")).contains("each once");
    assertThat(refused("ladder:\n  deadlines:\n    cold: 3m\n")).startsWith("c.yaml:3: ");
    assertThat(refused("labels: {a: {firmware-reboot-every: -1}}\n"))
        .contains("labels.a.firmware-reboot-every: -1 is less than 0");
    assertThat(refused("nodes: {M_1: {kexec: false}}\n")).contains("not a node name: 'M_1'");
    assertThat(refused("nodes: {m1: {bmc: {}}}\n"))
        .contains("nodes.m1.bmc: expected is either ipmi or redfish");
    assertThat(refused("nodes: {m1: {bmc: {ipmi: {address: a, user: b}}}}\n"))
        .contains("nodes.m1.bmc.ipmi: password-file is missing");
    assertThat(
            refused("nodes: {m1: {bmc: {redfish: {url: 'http://a', user: b, password-file: c}}}}"))
        .contains("expected the URL of a Redfish service, like https://");
    assertThat(refused("nodes: {m1: {ssh: {address: 'a:0', key-file: k, host-key: x}}}\n"))
        .contains("nodes.m1.ssh.address: expected is e.g. 10.0.0.5:22");
    assertThat(refused("nodes: {m1: {ssh: {address: a, key-file: k, host-key: x}}}\n"))
        .contains("nodes.m1.ssh.host-key: expected SHA256:");
  }

  @Test
  void an_unknown_key_is_refused_with_file_line_and_what_was_expected() {
    assertThat(refused("data: /d\napi-prot: 7\n"))
        .startsWith("c.yaml:2: unknown key 'api-prot'; expected is one of")
        .contains("api-port");
    assertThat(refused("deadlines:\n  verify: 1m\n"))
        .startsWith("c.yaml:2: ")
        .contains("verifying");
  }

  @Test
  void a_wrong_value_is_refused_with_file_and_line_and_what_was_expected() {
    assertThat(refused("\ndeadlines:\n  verifying: soon\n"))
        .startsWith("c.yaml:3: 'soon' is no duration; expected is e.g.");
    assertThat(refused("keep:\n  console: much\n")).startsWith("c.yaml:2: 'much' is no size");
    assertThat(refused("api-port: many\n")).startsWith("c.yaml:1: ");
    assertThat(refused("api-port: 70000\n")).contains("api-port: 70000 is no port");
    assertThat(refused("attempts: {run: 0}\n")).contains("attempts.run: 0 is less than one");
    assertThat(refused("data: [\n")).startsWith("c.yaml:");
    assertThat(refused("data: /a\ndata: /b\n")).startsWith("c.yaml:2: ");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    var failure =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> SettingsReader.read(Path.of("/none.yaml")));
    assertThat(failure).hasMessage("/none.yaml: there is no such file");
  }
}
