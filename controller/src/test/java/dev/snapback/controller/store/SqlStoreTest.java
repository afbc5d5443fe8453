package dev.snapback.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

final class SqlStoreTest extends StoreContract {
  @TempDir private Path directory;

  @Override
  SqlStore open() {
    return SqlStore.sqlite(directory.resolve("test.db"));
  }

  @Override
  DataSource raw() {
    var source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + directory.resolve("test.db"));
    return source;
  }

  @Test
  void a_file_that_is_no_database_is_refused() throws IOException {
    Files.writeString(directory.resolve("test.db"), "not a database, and long enough to be one");
    assertThatThrownBy(this::open).isInstanceOf(RuntimeException.class);
  }

  @Test
  void a_commit_is_whole_or_absent_when_the_process_is_killed_in_the_middle() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessCommits.class.getName(),
                directory.resolve("test.db").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = 0;
    try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
      while (acknowledged < 5) {
        acknowledged = Long.parseLong(Optional.ofNullable(out.readLine()).orElseThrow());
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    try (SqlStore store = open()) {
      State state = store.load();
      assertThat(state.nodes()).hasSize(EndlessCommits.NODES);
      long generation = state.nodes().values().iterator().next().generation();
      assertThat(generation).isGreaterThanOrEqualTo(acknowledged);
      assertThat(state.nodes().values()).allMatch(node -> node.generation() == generation);
    }
  }
}
