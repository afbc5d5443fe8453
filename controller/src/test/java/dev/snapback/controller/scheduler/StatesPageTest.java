package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/states.md is what the tables say; `make diagrams` writes it. */
final class StatesPageTest {
  private static final Path PAGE = Path.of("../docs/states.md");

  private static String page() {
    return """
    # States

    Written by `make diagrams` from the tables in `controller.scheduler.Lifecycle`: what is not drawn is refused. What each state means is in
    [operating.md](operating.md#watch).
    """
        + section("Nodes", Lifecycle.NODE)
        + section("Node requests, and the leases that they become", Lifecycle.REQUEST)
        + section("Runs", Lifecycle.RUN)
        + section("Holds", Lifecycle.HOLD)
        + section("Versions of images", Lifecycle.VERSION);
  }

  private static String section(String title, StateTable<?> table) {
    return "\n## %s\n\n```mermaid\n%s```\n".formatted(title, table.diagram());
  }

  @Test
  void the_page_shows_the_tables() throws Exception {
    if (Boolean.getBoolean("snapback.diagrams.write")) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).as("%s: `make diagrams` writes it", PAGE).isEqualTo(page());
  }
}
