package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.Staging;
import dev.snapback.controller.scheduler.Yardstick;
import dev.snapback.proto.api.v1.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ENDS = BEGINS.plus(Duration.ofDays(360));

  private static Node node(Optional<NodeCertificate> certificate, int day) {
    var record =
        new NodeRecord(
            new NodeName("m1"),
            "baremetal",
            "m1:7400",
            List.of(),
            "bookworm",
            "bookworm",
            NodeState.READY,
            "idle",
            BEGINS,
            Optional.empty(),
            1,
            "b",
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            new Staging.None(),
            Yardstick.NONE,
            new Certificates(certificate, Optional.empty()));
    return Messages.node(record, Optional.empty(), BEGINS.plus(Duration.ofDays(day)));
  }

  private static String warning(int day) {
    return node(Optional.of(new NodeCertificate("7f", BEGINS, ENDS)), day).getWarning();
  }

  @Test
  void a_certificate_that_should_have_been_renewed_long_ago_is_warned_of() {
    assertThat(warning(0)).isEmpty();
    // At three quarters every agent has tried; at five sixths it has for a month.
    assertThat(warning(299)).isEmpty();
    assertThat(warning(300)).contains("ends at " + ENDS).contains("not renewed");
    assertThat(warning(359)).contains("not renewed");
    assertThat(warning(360)).contains("has ended").contains("new token");
  }

  @Test
  void of_a_node_whose_certificate_is_not_known_nothing_is_said() {
    assertThat(node(Optional.empty(), 400).getWarning()).isEmpty();
    assertThat(node(Optional.empty(), 400).getCertificateEndsMillis()).isZero();
  }
}
