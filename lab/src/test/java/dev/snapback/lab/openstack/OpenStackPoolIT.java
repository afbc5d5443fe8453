package dev.snapback.lab.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Ports;
import dev.snapback.lab.fleet.ControllerProcess;
import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.House;
import dev.snapback.lab.fleet.Snapback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * A pool on a real OpenStack, each of whose servers is a machine under QEMU. Two are to be READY
 * and three are the most; each test begins with two. Tokens end after a minute, so in the middle of
 * all of this.
 */
@Tag("long")
@EnabledIfSystemProperty(
    named = "snapback.openstack",
    matches = ".+",
    disabledReason = "no cloud to test on: see lab/openstack/test")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpenStackPoolIT {
  private static final Path HERE = Path.of("target", "lab-it-openstack").toAbsolutePath();
  private static final DemoCloud CLOUD =
      new DemoCloud(Path.of(System.getProperty("snapback.openstack", "")));

  /** Machines without KVM take some minutes to boot, and as many as three of them do at a time. */
  private static final Duration BOOT = Duration.ofMinutes(20);

  private static final Duration SOON = Duration.ofMinutes(4);
  private static final int READY = 2;
  private static final int MOST = 3;

  private static ControllerProcess controller;
  private static Snapback snapback;

  @BeforeAll
  static void start() throws Exception {
    Fleet.clear(HERE);
    CLOUD.allow(-1);
    Files.createDirectories(HERE);
    Files.writeString(
        HERE.resolve("clouds.yaml"),
        """
        clouds:
          demo:
            auth:
              auth_url: http://127.0.0.1:5000/v3
              username: demo
              password: secret
              project_name: demo
              user_domain_name: Default
              project_domain_name: Default
            region_name: RegionOne
        """);
    var ports = Ports.ofThisHost();
    controller =
        ControllerProcess.start(
            House.here().controller(),
            HERE.resolve("controller"),
            ports.next(),
            ports.next(),
            settings(READY, "8h", BOOT));
    snapback = new Snapback(House.here().cli(), controller.apiAddress());
  }

  private static String settings(int ready, String oldest, Duration launching) {
    return """
    leaks: {every: 1m}
    labels: {vm: {min-ready: %d, max-age: %s}}
    providers:
      cloud:
        driver: openstack
        launch-timeout: %dm
        settings: {cloud: demo, clouds-file: %s, networks: [demo]}
        pools:
          cloud:
            max-nodes: %d
            labels: {vm: {image: tiny, cores: 1, memory: 512MiB, settings: {flavor: m1.tiny}}}
          odd:
            max-nodes: 1
            labels: {too-big: {image: tiny, settings: {flavor: m1.impossible}}}
    """
        .formatted(ready, oldest, launching.toMinutes(), HERE.resolve("clouds.yaml"), MOST);
  }

  private static void restartWith(String settings) throws Exception {
    controller.stop();
    Path file = HERE.resolve("controller.yaml");
    String former = Files.readString(file);
    Files.writeString(file, former.substring(0, former.indexOf("leaks:")) + settings);
    controller.restart();
  }

  @AfterAll
  static void end() throws Exception {
    if (controller != null) {
      controller.stop();
    }
  }

  @BeforeEach
  void two_are_ready() throws Exception {
    Fleet.await(READY + " are READY", BOOT, () -> ready().size() == READY, this::nodes);
    assertThat(CLOUD.ours("server")).hasSize(READY);
  }

  @Test
  @Order(1)
  void a_run_gets_a_server_that_is_removed_after_it_and_another_one_is_made() throws Exception {
    List<String> before = ready();

    var run =
        snapback.call(
            "run", "--label", "vm", "--", "sh", "-c", "hostname; cat /etc/debian_version");

    assertThat(run.exit()).as(run.err()).isZero();
    String used = run.out().lines().findFirst().orElseThrow();
    assertThat(used).startsWith("snapback-");
    Fleet.await(
        "another one is READY in place of " + used,
        BOOT,
        () -> ready().size() == READY && !CLOUD.ours("server").contains(used),
        this::nodes);
    assertThat(ready()).isNotEqualTo(before);
  }

  @Test
  @Order(2)
  void more_than_the_most_wait_and_the_cloud_never_has_more() throws Exception {
    var request =
        snapback.call("request", "--label", "vm:" + MOST, "--wait", "--json").succeeded().json();
    String waits = submit("vm");
    Fleet.await(
        "the pool is said to be full",
        SOON,
        () -> snapback.call("explain", waits).out().contains("pool cloud"),
        () -> snapback.call("explain", waits).out());
    assertThat(CLOUD.ours("server")).hasSize(MOST);
    assertThat(state(waits)).isEqualTo("QUEUED");
    snapback.call("release", request.get("id").asString()).succeeded();
    awaitGranted(waits);
    assertThat(CLOUD.ours("server").size()).isLessThanOrEqualTo(MOST);
    snapback.call("release", waits).succeeded();
  }

  @Test
  @Order(3)
  void a_project_that_may_have_no_more_is_full_and_no_failure() throws Exception {
    CLOUD.allow(READY);
    String waits = submit("vm:" + MOST);
    Fleet.await(
        "the quota is named",
        SOON,
        () -> snapback.call("pools").out().contains("uota"),
        () -> snapback.call("pools").out());
    assertThat(state(waits)).isEqualTo("QUEUED");
    CLOUD.allow(-1);
    awaitGranted(waits);
    snapback.call("release", waits).succeeded();
  }

  @Test
  @Order(4)
  void what_fits_no_host_stops_nobody_else_and_says_why() throws Exception {
    String impossible = submit("too-big");
    Fleet.await(
        "it is said why",
        SOON,
        () -> snapback.call("pools").out().contains("No valid host"),
        () -> snapback.call("pools").out());
    assertThat(state(impossible)).isEqualTo("QUEUED");

    var run = snapback.call("run", "--label", "vm", "--", "true");

    assertThat(run.exit()).as(run.err()).isZero();
    snapback.call("release", impossible).succeeded();
  }

  @Test
  @Order(5)
  void a_server_that_goes_to_error_is_removed_and_another_one_made() throws Exception {
    CLOUD.failNext();
    String both = submit("vm:" + MOST);
    awaitGranted(both);
    assertThat(CLOUD.failed()).isTrue();
    assertThat(CLOUD.ours("server")).hasSize(MOST);
    snapback.call("release", both).succeeded();
  }

  @Test
  @Order(6)
  void an_api_that_does_not_answer_or_answers_nonsense_for_a_while_delays_and_loses_nothing()
      throws Exception {
    CLOUD.hang();
    String hangs = submit("vm:" + MOST);
    Thread.sleep(Duration.ofSeconds(90));
    CLOUD.goOn();
    awaitGranted(hangs);
    String again;
    try (var broken = CLOUD.broken()) {
      snapback.call("release", hangs).succeeded();
      again = submit("vm");
      Fleet.await("it was asked", SOON, () -> broken.answers() > 10, () -> "" + broken.answers());
    }
    awaitGranted(again);
    snapback.call("release", again).succeeded();
  }

  @Test
  @Order(7)
  void a_server_that_somebody_deletes_is_not_the_tests_fault() throws Exception {
    for (String server : CLOUD.ours("server")) {
      CLOUD.order("server", "delete", "--wait", server);
    }

    var run = snapback.call("run", "--label", "vm", "--", "true");

    assertThat(run.exit()).as(run.err()).isZero();
  }

  /** As a crash between two of a launch's steps leaves it, where the store was lost as well. */
  @Test
  @Order(8)
  void what_carries_our_mark_and_nobody_knows_is_removed_and_anothers_is_not() throws Exception {
    List<String> known = CLOUD.ours("server");
    Matcher name = Pattern.compile("snapback-([a-z0-9]+)-.+").matcher(known.getFirst());
    assertThat(name.matches()).isTrue();
    CLOUD.leave(name.group(1), "ghost-1");
    CLOUD.leave("another", "ghost-1");

    restartWith(settings(READY, "8h", Duration.ofMinutes(2)));

    for (String kind : List.of("server", "port", "keypair")) {
      Fleet.await(
          "no " + kind + " is left of ours that nobody knows",
          BOOT,
          () -> CLOUD.ours(kind).stream().filter(each -> each.endsWith("ghost-1")).count() == 1,
          () -> CLOUD.ours(kind) + "");
      assertThat(CLOUD.ours(kind)).contains("snapback-another-ghost-1");
      CLOUD.order(kind, "delete", "snapback-another-ghost-1");
    }
    assertThat(CLOUD.ours("server")).containsAll(known);
  }

  @Test
  @Order(9)
  void in_the_end_nothing_of_ours_is_left() throws Exception {
    restartWith(settings(0, "1m", BOOT));
    Fleet.await("the pool is empty", BOOT, () -> CLOUD.ours("server").isEmpty(), this::nodes);

    for (String kind : List.of("server", "port", "keypair", "image")) {
      assertThat(CLOUD.ours(kind)).as(kind).isEmpty();
    }
    assertThat(HERE.resolve("controller/providers/cloud")).isEmptyDirectory();
  }

  private static String submit(String label) throws IOException, InterruptedException {
    return snapback
        .call("request", "--label", label, "--json")
        .succeeded()
        .json()
        .get("id")
        .asString();
  }

  private static String state(String request) throws IOException, InterruptedException {
    return snapback
        .call("requests", "--json")
        .succeeded()
        .json()
        .get("requests")
        .valueStream()
        .filter(each -> each.get("id").asString().equals(request))
        .findFirst()
        .orElseThrow()
        .get("state")
        .asString();
  }

  private static void awaitGranted(String request) throws Exception {
    Fleet.await(
        request + " is granted",
        BOOT,
        () -> state(request).equals("GRANTED"),
        () -> snapback.call("explain", request).out());
  }

  private static List<String> ready() throws IOException, InterruptedException {
    JsonNode all = snapback.call("nodes", "--json").succeeded().json().get("nodes");
    return all.valueStream()
        .filter(node -> node.get("state").asString().equals("READY"))
        .map(node -> node.get("name").asString())
        .toList();
  }

  private String nodes() throws IOException, InterruptedException {
    return snapback.call("nodes").out() + snapback.call("pools").out();
  }
}
