package dev.snapback.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.CopyState;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.ImageWork;
import dev.snapback.controller.scheduler.LearnedRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.Staging;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Yardstick;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest {
  @TempDir private Path directory;

  private SqliteStore open() {
    return SqliteStore.open(directory.resolve("test.db"));
  }

  @Test
  void what_is_alive_is_the_same_after_reopening() {
    var nodes =
        List.of(
            Records.leased("a", "r1", 5),
            Records.idle("b"),
            Records.leasedTo("c", new RequestId("q1")));
    var runs = List.of(Records.full("r1", RunState.RUNNING), Records.queued("r2", Records.NOW));
    var resets = List.of(Records.reset("b", 2, false));
    var changes =
        Records.changes(nodes, runs, resets)
            .and(
                Changes.of(
                    Records.request("q1", RequestState.GRANTED),
                    Records.request("q2", RequestState.WAITING),
                    new LearnedRecord("reset of metal", List.of(Duration.ofMillis(1234)))));
    try (SqliteStore store = open()) {
      assertThat(store.load()).isEqualTo(State.empty());
      store.commit(changes);
    }
    try (SqliteStore store = open()) {
      assertThat(store.load()).isEqualTo(State.of(changes.all()));
    }
  }

  @Test
  void what_is_over_is_found_but_is_not_part_of_the_state() {
    try (SqliteStore store = open()) {
      var done = Records.full("r1", RunState.DONE);
      store.commit(Records.changes(List.of(), List.of(done), List.of(Records.reset("a", 1, true))));
      assertThat(store.load()).isEqualTo(State.empty());
      assertThat(store.run(new RunId("r1"))).contains(done);
      assertThat(store.run(new RunId("r2"))).isEmpty();
      assertThat(store.newestResets(new NodeName("a"), 50))
          .containsExactly(Records.reset("a", 1, true));
    }
  }

  @Test
  void what_was_forgotten_stays_so_after_reopening() {
    var forgotten = Records.forgotten("a");
    try (SqliteStore store = open()) {
      store.commit(Records.changes(List.of(Records.leased("a", "r1", 5)), List.of(), List.of()));
      store.commit(Records.changes(List.of(forgotten), List.of(), List.of()));
    }
    try (SqliteStore store = open()) {
      assertThat(store.load().nodes()).isEmpty();
      assertThat(store.load().forgotten()).containsExactly(Map.entry(new NodeName("a"), forgotten));
    }
  }

  @Test
  void holds_are_alive_until_they_are_gone_and_listed_longer() {
    try (SqliteStore store = open()) {
      var kept = Records.hold("r1", HoldState.KEPT);
      var gone = Records.hold("r2", HoldState.GONE);
      store.commit(Changes.of(kept, gone));

      assertThat(store.load()).isEqualTo(State.of(List.of(kept)));
      assertThat(store.newestHolds(10)).containsExactly(gone, kept);
    }
  }

  @Test
  void what_is_known_of_a_machine_s_fitness_is_the_same_after_reopening() {
    var all = Changes.of(Records.health("a", true), Records.health("b", false));
    try (SqliteStore store = open()) {
      store.commit(all);
    }
    try (SqliteStore store = open()) {
      assertThat(store.load()).isEqualTo(State.of(all.all()));
    }
  }

  @Test
  void images_and_what_nodes_do_with_them_are_the_same_after_reopening() {
    var changes =
        Changes.of(
            Records.leasedTo("a", new ImageWork(ImageWork.Kind.RECEIVE, "usual-3")),
            Records.image(true),
            Records.version("usual-3", true),
            Records.version("usual", false),
            Records.copy("a", CopyState.MAKING),
            Records.copy("b", CopyState.RETRY));
    try (SqliteStore store = open()) {
      store.commit(changes);
      store.commit(Changes.of(Records.copy("c", CopyState.GONE)));
    }
    try (SqliteStore store = open()) {
      assertThat(store.load()).isEqualTo(State.of(changes.all()));
    }
  }

  @Test
  void a_record_is_written_over_the_one_with_its_key() {
    try (SqliteStore store = open()) {
      store.commit(
          Records.changes(
              List.of(Records.leased("a", "r1", 5)),
              List.of(Records.queued("r1", Records.NOW)),
              List.of(Records.reset("a", 1, false))));
      store.commit(
          Records.changes(
              List.of(Records.idle("a")),
              List.of(Records.full("r1", RunState.COLLECTING)),
              List.of(Records.reset("a", 1, true))));
      assertThat(store.load())
          .isEqualTo(State.of(List.of(Records.idle("a"), Records.full("r1", RunState.COLLECTING))));
    }
  }

  @Test
  void lists_are_newest_first_and_bounded() {
    try (SqliteStore store = open()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        var run = Records.queued("r" + i, Records.NOW.plusSeconds(i));
        store.commit(
            Records.changes(List.of(), List.of(run), List.of(Records.reset("a", i + 1, true))));
        ids.addFirst("r" + i);
      }
      assertThat(store.newestRuns(Optional.empty(), 3))
          .extracting(run -> run.id().value())
          .isEqualTo(ids.subList(0, 3));
      assertThat(store.newestResets(new NodeName("a"), 2))
          .extracting(reset -> reset.number())
          .containsExactly(5, 4);
      assertThat(store.newestResets(new NodeName("b"), 2)).isEmpty();
      assertThatThrownBy(() -> store.newestRuns(Optional.empty(), 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void runs_of_one_project_are_found_among_others() {
    try (SqliteStore store = open()) {
      var of = Records.full("r1", RunState.DONE);
      var without = Records.queued("r2", Records.NOW);
      store.commit(Records.changes(List.of(), List.of(of, without), List.of()));
      assertThat(store.newestRuns(of.order().project(), 9)).containsExactly(of);
      assertThat(store.newestRuns(Optional.of(new ProjectName("glance")), 9)).isEmpty();
      var over = Records.request("q1", RequestState.EXPIRED);
      store.commit(Changes.of(over));
      assertThat(store.newestRequests(of.order().project(), 9)).containsExactly(over);
      assertThat(store.newestRequests(Optional.of(new ProjectName("glance")), 9)).isEmpty();
      assertThat(store.request(over.id())).contains(over);
    }
  }

  @Test
  void one_reset_is_found_by_its_number_and_the_oldest_are_forgotten() {
    try (SqliteStore store = open()) {
      for (int number : List.of(1, 2, 3)) {
        commit(store, number);
      }
      assertThat(store.reset(new NodeName("a"), 2)).contains(Records.reset("a", 2, true));
      assertThat(store.reset(new NodeName("a"), 4)).isEmpty();
      commit(store, SqliteStore.RESETS_KEPT + 2);
      assertThat(store.newestResets(new NodeName("a"), 50))
          .extracting(reset -> reset.number())
          .containsExactly(SqliteStore.RESETS_KEPT + 2, 3);
    }
  }

  private static void commit(SqliteStore store, int number) {
    store.commit(Records.changes(List.of(), List.of(), List.of(Records.reset("a", number, true))));
  }

  @Test
  void what_an_older_controller_stored_is_read() throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("test.db");
    Flyway.configure().dataSource(url, "", "").target("1").load().migrate();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO nodes VALUES ('a', 'baremetal', 'a:7400', '[]', 'bookworm', 'READY',"
              + " 'idle', 1, NULL, 3, 'boot', NULL, 0, 2)");
      statement.executeUpdate(
          "INSERT INTO resets VALUES ('a', 2, 3, 'bookworm', 'x', 'boot', 1, 2, 3, 4, '[]', '')");
    }
    try (SqliteStore store = open()) {
      var node = store.load().nodes().get(new NodeName("a"));
      assertThat(node).isNotNull();
      assertThat(node.staging()).isEqualTo(new Staging.None());
      assertThat(node.yardstick()).isEqualTo(Yardstick.NONE);
      assertThat(node.home()).isEqualTo("bookworm");
      assertThat(store.load().images()).containsOnlyKeys("bookworm");
      assertThat(store.load().versions().get("bookworm"))
          .satisfies(version -> assertThat(version.bySetup()).isTrue());
      assertThat(store.load().copies("bookworm").get(node.name()))
          .satisfies(copy -> assertThat(copy.usable()).isTrue());
      var reset = store.reset(new NodeName("a"), 2).orElseThrow();
      assertThat(reset.receipt()).isEmpty();
      assertThat(reset.rung()).isEqualTo(Rung.UNTOLD);
      assertThat(reset.climb().tried()).isEmpty();
    }
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
    try (SqliteStore store = open()) {
      State state = store.load();
      assertThat(state.nodes()).hasSize(EndlessCommits.NODES);
      long generation = state.nodes().values().iterator().next().generation();
      assertThat(generation).isGreaterThanOrEqualTo(acknowledged);
      assertThat(state.nodes().values()).allMatch(node -> node.generation() == generation);
    }
  }
}
