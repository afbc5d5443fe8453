package dev.snapback.cli.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.provisioning.Preflight;
import dev.snapback.provisioning.Preflight.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvisionViewsTest {
  private static final Preflight PREFLIGHT =
      new Preflight(
          Preflight.State.FIT,
          "w",
          List.of(
              new Finding("clock", "ok", "a clock that NTP keeps", "it so", ""),
              new Finding("kexec", "warning", "a", "b\u001b[2J", "c")),
          List.of("lvm lvrename main root orig_root"));

  @Test
  void findings_are_a_line_each_and_cannot_draw_on_the_terminal() {
    assertThat(FindingsView.text(PREFLIGHT))
        .isEqualTo(
            """
            ok       clock: expected a clock that NTP keeps, found it so
            warning  kexec: expected a, found b [2J; c\
            """);
  }

  @Test
  void for_programs_they_are_an_object() {
    assertThat(FindingsView.json("m1", PREFLIGHT))
        .hasToString(
            "{\"host\":\"m1\",\"state\":\"fit\",\"words\":\"w\",\"findings\":["
                + "{\"what\":\"clock\",\"severity\":\"ok\",\"expected\":\"a clock that NTP keeps\","
                + "\"found\":\"it so\",\"todo\":null},"
                + "{\"what\":\"kexec\",\"severity\":\"warning\",\"expected\":\"a\","
                + "\"found\":\"b\\u001b[2J\",\"todo\":\"c\"}],"
                + "\"steps\":[\"lvm lvrename main root orig_root\"]}");
  }

  @ParameterizedTest
  @CsvSource({"m1.example.com,m1", "M1,m1", "192.0.2.7,192.0.2.7", "2001:db8::7,2001-db8--7"})
  void a_node_is_named_after_its_host(String host, String node) {
    assertThat(ProvisionSetupCommand.nodeName(host)).isEqualTo(node);
  }
}
