package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a failed run leaves: evidence, and a root that is kept while its machine works on. */
@Tag("long")
@ExtendWith(SharedFleet.class)
class HoldIT {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Duration LOGIN = Duration.ofMinutes(3);

  private final Fleet fleet;

  HoldIT(Fleet fleet) {
    this.fleet = fleet;
  }

  @Test
  void a_failed_root_is_kept_booted_and_given_up_while_its_machine_works_on(@TempDir Path temp)
      throws Exception {
    fleet.awaitState("m1", "READY", PATIENCE);
    var failed = run("--hold-on-failure", "2h", "touch /broken-here; sync; exit 3");
    assertThat(failed.exit()).as(failed.err()).isEqualTo(3);
    String id = fleet.newestRun().get("id").asString();

    var artifacts = temp.resolve("artifacts");
    var fetched = fleet.snapback().call("run", "artifacts", id, "--to", artifacts.toString());
    assertThat(fetched.exit()).as(fetched.err()).isZero();
    assertThat(artifacts.resolve("evidence/attempt-1/kernel.log")).isNotEmptyFile();
    assertThat(artifacts.resolve("evidence/attempt-1/missing.txt")).exists();

    fleet.awaitState("m1", "READY", PATIENCE);
    assertThat(hold(id).get("state").asString()).isEqualTo("KEPT");
    var next = run("--timeout", "5m", "test ! -e /broken-here");
    assertThat(next.exit()).as(next.err()).isZero();

    fleet.awaitState("m1", "READY", PATIENCE);
    var image = temp.resolve("root.img.zst");
    fleet.snapback().call("hold", "export", id, "--to", image.toString()).succeeded();
    assertThat(image.toFile().length()).isGreaterThan(1 << 20);

    fleet.snapback().call("hold", "boot", id).succeeded();
    fleet.awaitState("m1", "HELD", PATIENCE);
    fleet.machine("m1").awaitSsh(LOGIN);
    assertThat(fleet.machine("m1").shell("ls /broken-here", LOGIN)).contains("broken-here");

    fleet.snapback().call("hold", "drop", id).succeeded();
    fleet.awaitState("m1", "READY", PATIENCE);
    Fleet.await(
        "hold " + id + " is gone",
        PATIENCE,
        () -> hold(id).get("state").asString().equals("GONE"),
        () -> hold(id).toString());
    fleet.machine("m1").awaitSsh(LOGIN);
    assertThat(fleet.machine("m1").shell("lvs main", LOGIN)).doesNotContain("held_");
  }

  private Snapback.Result run(String option, String value, String script) throws Exception {
    return fleet
        .snapback()
        .call(
            "run", "--label", Fleet.LABEL, "--node", "m1", option, value, "--", "sh", "-c", script);
  }

  private JsonNode hold(String id) throws Exception {
    return fleet
        .snapback()
        .call("hold", "list", "--all", "--json")
        .succeeded()
        .json()
        .get("holds")
        .valueStream()
        .filter(hold -> hold.get("id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
