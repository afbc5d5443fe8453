package dev.snapback.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The one table of who may call what is whole, and is what docs/security.md says. */
class RulesTest {
  private static List<String> named(Stream<? extends MethodDescriptor<?, ?>> methods) {
    return methods.map(MethodDescriptor::getFullMethodName).sorted().toList();
  }

  @Test
  void every_rpc_that_the_controller_serves_is_in_the_table() {
    assertThat(named(Rules.ALL_RULES.stream().map(Rule::method)))
        .isEqualTo(
            named(
                Stream.of(SnapbackGrpc.getServiceDescriptor(), FleetGrpc.getServiceDescriptor())
                    .flatMap(service -> service.getMethods().stream())));
  }

  @Test
  void people_call_the_api_and_machines_the_fleet() {
    for (Rule rule : Rules.ALL_RULES) {
      assertThat(rule.method().getServiceName())
          .describedAs(rule.method().getFullMethodName())
          .isEqualTo(
              switch (rule) {
                case Rule.ByRole<?, ?> people -> SnapbackGrpc.SERVICE_NAME;
                case Rule.ByNodeCertificate node -> FleetGrpc.SERVICE_NAME;
                case Rule.ByJoinToken machine -> FleetGrpc.SERVICE_NAME;
              });
    }
  }

  @Test
  void the_page_shows_the_table() throws IOException {
    String page = Files.readString(Path.of("../docs/security.md"));
    assertThat(page).contains(String.join("\n", Rules.ALL_RULES.stream().map(this::row).toList()));
  }

  private String row(Rule rule) {
    String who =
        switch (rule) {
          case Rule.ByRole<?, ?> people -> people.least().orMore().replace(" or ", ", ");
          case Rule.ByNodeCertificate node -> "a node, by its certificate";
          case Rule.ByJoinToken machine -> "a machine, by a join token";
        };
    String what =
        switch (rule) {
          case Rule.ByRole<?, ?> people ->
              switch (people.scope()) {
                case OWN_PROJECT -> "its project";
                case ALL -> "all";
              };
          case Rule.ByNodeCertificate node -> "itself";
          case Rule.ByJoinToken machine -> "itself, once";
        };
    String recorded =
        switch (rule) {
          case Rule.ByRole<?, ?> people -> people.recorded() ? "each" : "refusals";
          case Rule.ByNodeCertificate node -> "log";
          case Rule.ByJoinToken machine -> "log";
        };
    return "| `%s` | %s | %s | %s |"
        .formatted(rule.method().getBareMethodName(), who, what, recorded);
  }
}
