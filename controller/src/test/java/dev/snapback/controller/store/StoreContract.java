package dev.snapback.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.CopyState;
import dev.snapback.controller.scheduler.HoldRecord;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of records, whichever database keeps them. */
abstract class StoreContract {
  /** The same one each time in a test, and another one in the next. */
  abstract SqlStore open() throws Exception;

  /** Another way to it, before its tables are made. */
  abstract DataSource raw() throws Exception;

  @Test
  void what_is_alive_is_the_same_after_reopening() throws Exception {
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
    try (SqlStore store = open()) {
      assertThat(store.load()).isEqualTo(State.empty());
      store.commit(changes);
    }
    try (SqlStore store = open()) {
      assertThat(store.load()).isEqualTo(State.of(changes.all()));
    }
  }

  @Test
  void what_is_over_is_found_but_is_not_part_of_the_state() throws Exception {
    try (SqlStore store = open()) {
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
  void what_was_forgotten_stays_so_after_reopening() throws Exception {
    var forgotten = Records.forgotten("a");
    try (SqlStore store = open()) {
      store.commit(Records.changes(List.of(Records.leased("a", "r1", 5)), List.of(), List.of()));
      store.commit(Records.changes(List.of(forgotten), List.of(), List.of()));
    }
    try (SqlStore store = open()) {
      assertThat(store.load().nodes()).isEmpty();
      assertThat(store.load().forgotten()).containsExactly(Map.entry(new NodeName("a"), forgotten));
    }
  }

  @Test
  void holds_are_alive_until_they_are_gone_and_listed_longer() throws Exception {
    try (SqlStore store = open()) {
      var kept = Records.hold("r1", HoldState.KEPT);
      var gone = Records.hold("r2", HoldState.GONE);
      store.commit(Changes.of(kept, gone));

      assertThat(store.load()).isEqualTo(State.of(List.of(kept)));
      assertThat(store.newestHolds(10)).containsExactly(gone, kept);
    }
  }

  @Test
  void what_is_known_of_a_machine_s_fitness_is_the_same_after_reopening() throws Exception {
    var all = Changes.of(Records.health("a", true), Records.health("b", false));
    try (SqlStore store = open()) {
      store.commit(all);
    }
    try (SqlStore store = open()) {
      assertThat(store.load()).isEqualTo(State.of(all.all()));
    }
  }

  @Test
  void images_and_what_nodes_do_with_them_are_the_same_after_reopening() throws Exception {
    var changes =
        Changes.of(
            Records.leasedTo("a", new ImageWork(ImageWork.Kind.RECEIVE, "usual-3")),
            Records.image(true),
            Records.version("usual-3", true),
            Records.version("usual", false),
            Records.copy("a", CopyState.MAKING),
            Records.copy("b", CopyState.RETRY));
    try (SqlStore store = open()) {
      store.commit(changes);
      store.commit(Changes.of(Records.copy("c", CopyState.GONE)));
    }
    try (SqlStore store = open()) {
      assertThat(store.load()).isEqualTo(State.of(changes.all()));
    }
  }

  @Test
  void a_record_is_written_over_the_one_with_its_key() throws Exception {
    try (SqlStore store = open()) {
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
  void lists_are_newest_first_and_bounded() throws Exception {
    try (SqlStore store = open()) {
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
  void runs_of_one_project_are_found_among_others() throws Exception {
    try (SqlStore store = open()) {
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
  void one_reset_is_found_by_its_number_and_the_oldest_are_forgotten() throws Exception {
    try (SqlStore store = open()) {
      for (int number : List.of(1, 2, 3)) {
        commit(store, number);
      }
      assertThat(store.reset(new NodeName("a"), 2)).contains(Records.reset("a", 2, true));
      assertThat(store.reset(new NodeName("a"), 4)).isEmpty();
      commit(store, SqlStore.RESETS_KEPT + 2);
      assertThat(store.newestResets(new NodeName("a"), 50))
          .extracting(reset -> reset.number())
          .containsExactly(SqlStore.RESETS_KEPT + 2, 3);
    }
  }

  private static void commit(SqlStore store, int number) {
    store.commit(Records.changes(List.of(), List.of(), List.of(Records.reset("a", number, true))));
  }

  /** From each version that there was, with what the first one stored. */
  @ParameterizedTest
  @MethodSource("versions")
  void what_an_older_controller_stored_is_read(String from) throws Exception {
    migrate("1");
    try (var connection = raw().getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO nodes VALUES ('a', 'baremetal', 'a:7400', '[]', 'bookworm', 'READY',"
              + " 'idle', 1, NULL, 3, 'boot', NULL, 0, 2)");
      statement.executeUpdate(
          "INSERT INTO resets VALUES ('a', 2, 3, 'bookworm', 'x', 'boot', 1, 2, 3, 4, '[]', '')");
    }
    migrate(from);
    try (SqlStore store = open()) {
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

  static List<String> versions() throws IOException {
    try (var scripts = Files.list(Path.of("src/main/resources/db/migration"))) {
      return scripts
          .map(script -> script.getFileName().toString())
          .map(name -> name.substring(1, name.indexOf("__")))
          .toList();
    }
  }

  private void migrate(String version) throws Exception {
    Flyway.configure().dataSource(raw()).target(version).load().migrate();
  }

  @Test
  void a_text_with_a_nul_in_it_is_stored() throws Exception {
    try (SqlStore store = open()) {
      var hold = Records.hold("r1", HoldState.KEPT);
      store.commit(
          Changes.of(
              new HoldRecord(
                  hold.id(),
                  hold.node(),
                  hold.image(),
                  hold.state(),
                  "a\0b",
                  hold.made(),
                  hold.expires(),
                  hold.due())));
      assertThat(store.newestHolds(1).getFirst().reason()).isEqualTo("a\uFFFDb");
    }
  }
}
