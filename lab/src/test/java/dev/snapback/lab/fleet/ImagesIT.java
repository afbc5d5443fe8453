package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * An image that is built on one machine and rolled out to another; a build that breaks; the way
 * back; power that fails. Each step needs the one before.
 *
 * <p>{@code -Dsnapback.snapshots=classic} tries it with classic snapshots.
 */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImagesIT {
  private static final String IMAGE = NodeSetup.IMAGE;
  private static final String FIRST = IMAGE + "-1";

  /** Each reset of two machines, and gigabytes that an emulated processor digests. */
  private static final Duration PATIENCE = Duration.ofMinutes(40);

  private static final Duration BOOT = Duration.ofMinutes(10);

  // With classic snapshots another image has to have room beside three of these.
  private static final String ROOM = "1G";

  private static final String SNAPSHOTS = System.getProperty("snapback.snapshots", "thin");
  private static final Path SCRIPTS = Path.of("target", "lab-it-scripts").toAbsolutePath();
  private static final Path PREPARE = SCRIPTS.resolve("prepare.sh");
  private static final Path CHECK = SCRIPTS.resolve("check.sh");

  private static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(SCRIPTS);
    Files.writeString(
        PREPARE,
        """
        #!/bin/sh
        set -e
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends git
        git clone /var/lib/lab-git/greeting.git /srv/greeting
        """);
    Files.writeString(
        CHECK,
        """
        #!/bin/sh
        set -e
        test "$(/srv/greeting/greet lab)" = "good day, lab"
        """);
    fleet =
        Fleet.start(
            House.here(),
            Path.of("target", "lab-it"),
            2,
            List.of("--snapshots", SNAPSHOTS, "--snapshot-size", ROOM),
            ImagesIT::settings,
            System.out::println);
  }

  @AfterAll
  static void end() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
  }

  private static String settings(List<Machine> machines) {
    return """
    images:
      %s: {prepare: [%s], check: [%s]}
    """
        .formatted(IMAGE, PREPARE, CHECK);
  }

  @Test
  @Order(1)
  void an_image_is_built_and_gets_to_the_other_machine_by_what_differs() throws Exception {
    everyNodeRuns(IMAGE);

    var built = build();

    assertThat(built.exit()).as(built.err()).isZero();
    JsonNode version = built.json();
    assertThat(version.get("id").asString()).isEqualTo(FIRST);
    assertThat(version.get("state").asString()).isEqualTo("CURRENT");
    assertThat(texts(version.get("packages").get("added")))
        .anySatisfy(line -> assertThat(line).startsWith("git "));

    everyNodeRuns(FIRST);
    JsonNode sent =
        image()
            .get("copies")
            .valueStream()
            .filter(copy -> copy.get("version").asString().equals(FIRST))
            .filter(copy -> copy.get("sent_bytes").asLong() > 0)
            .findFirst()
            .orElseThrow();
    double ratio = sent.get("sent_bytes").asDouble() / sent.get("image_bytes").asDouble();
    System.out.printf(
        "sent %d bytes of an image of %d: %.4f%n",
        sent.get("sent_bytes").asLong(), sent.get("image_bytes").asLong(), ratio);
    assertThat(ratio).isLessThanOrEqualTo(0.2);
    for (Machine machine : fleet.machines()) {
      runs(machine.name(), "dpkg --status git && git -C /srv/greeting log --oneline");
      JsonNode receipt =
          fleet.snapback().call("node", "receipt", machine.name(), "--json").succeeded().json();
      assertThat(receipt.get("image_digest")).isEqualTo(version.get("digest"));
    }
  }

  @Test
  @Order(2)
  void a_broken_script_leaves_the_former_version_in_use() throws Exception {
    Files.writeString(PREPARE, "#!/bin/sh\necho no such luck\nexit 3\n");

    var built = build();

    assertThat(built.exit()).isEqualTo(1);
    assertThat(built.err()).contains(IMAGE + "-2-prepare", "exit code 3");
    assertThat(image().get("current").asString()).isEqualTo(FIRST);
    everyNodeRuns(FIRST);
    runs("m1", "dpkg --status git");
  }

  @Test
  @Order(3)
  void a_cold_boot_is_of_the_version_in_use() throws Exception {
    Machine machine = fleet.machine("m1");
    String before = machine.bootId();
    machine.power(Power.OFF);
    machine.power(Power.ON);
    machine.awaitOtherBoot(before, BOOT);

    everyNodeRuns(FIRST);

    runs(machine.name(), "dpkg --status git");
  }

  @Test
  @Order(4)
  void a_rollback_takes_one_reset_of_each_machine_and_the_package_is_gone() throws Exception {
    everyNodeRuns(FIRST);
    List<Long> before = generations();

    fleet.snapback().call("image", "rollback", IMAGE).succeeded();

    everyNodeRuns(IMAGE);
    assertThat(generations()).isEqualTo(before.stream().map(generation -> generation + 1).toList());
    for (Machine machine : fleet.machines()) {
      runs(machine.name(), "! dpkg --status git && test ! -e /srv/greeting");
    }
  }

  @Test
  @Order(5)
  void power_that_fails_between_two_versions_ends_on_the_one_that_is_wanted() throws Exception {
    Files.writeString(PREPARE, "#!/bin/sh\necho again >/srv/again\n");
    Files.writeString(CHECK, "#!/bin/sh\ntest -e /srv/again\n");
    JsonNode version = build().succeeded().json();
    Machine cut =
        fleet.machines().stream()
            .filter(machine -> !machine.name().equals(version.get("build").get("node").asString()))
            .findFirst()
            .orElseThrow();

    fleet.awaitState(cut.name(), "RESETTING", PATIENCE);
    cut.power(Power.OFF);
    cut.power(Power.ON);

    everyNodeRuns(version.get("id").asString());
    runs(cut.name(), "test -e /srv/again");
  }

  private static Snapback.Result build() throws IOException, InterruptedException {
    return fleet.snapback().call("image", "build", IMAGE, "--wait", "--json");
  }

  private static JsonNode image() throws IOException, InterruptedException {
    return fleet.snapback().call("image", "show", IMAGE, "--json").succeeded().json();
  }

  private static void everyNodeRuns(String version) throws Exception {
    for (Machine machine : fleet.machines()) {
      Fleet.await(
          machine.name() + " is READY on " + version,
          PATIENCE,
          () -> {
            JsonNode node = fleet.node(machine.name());
            return node.get("state").asString().equals("READY")
                && node.get("image").asString().equals(version);
          },
          () ->
              fleet.snapback().call("nodes").out()
                  + fleet.snapback().call("image", "show", IMAGE).out());
    }
  }

  private static List<Long> generations() throws Exception {
    var generations = new ArrayList<Long>();
    for (Machine machine : fleet.machines()) {
      generations.add(fleet.node(machine.name()).get("generation").asLong());
    }
    return generations;
  }

  private static void runs(String node, String script) throws Exception {
    fleet.awaitState(node, "READY", PATIENCE);
    var done =
        fleet
            .snapback()
            .call("run", "--label", Fleet.LABEL, "--node", node, "--", "sh", "-c", script);
    assertThat(done.exit()).as(done.err()).isZero();
    fleet.awaitState(node, "READY", PATIENCE);
  }

  private static List<String> texts(JsonNode array) {
    return Stream.of(array).flatMap(JsonNode::valueStream).map(JsonNode::asString).toList();
  }
}
