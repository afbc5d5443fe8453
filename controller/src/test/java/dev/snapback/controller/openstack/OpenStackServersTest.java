package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a cloud in this process; and when it fails in ways that a real one does not on demand. */
@Timeout(60)
class OpenStackServersTest extends OpenStackContract {
  private static final Bounds BOUNDS = new Bounds(1000, Duration.ofMillis(500), 100_000);
  private static final Reply SERVER_ERROR =
      Reply.refused(500, "Unexpected API Error. Please report this.");

  private final FakeTime time = new FakeTime();
  @AutoClose private FakeCloud fake;
  private OpenStackServers servers;

  @BeforeEach
  void start() throws Exception {
    fake = new FakeCloud();
    servers = OpenStackServers.open(fake.cloud(), "c1", BOUNDS, time);
  }

  @Override
  void heal() {
    fake.heal();
  }

  @Override
  OpenStackServers cloud() {
    return servers;
  }

  @Test
  void a_quota_that_is_used_up_is_full_whichever_service_has_it() throws Exception {
    LaunchOrder order = full("node-1");
    fake.servers.most = 0;
    assertThat(refused(() -> servers.launch(order, LONG)).kind()).isEqualTo(Kind.FULL);

    fake.servers.most = 1;
    fake.networks.mostPorts = 0;
    assertThat(refused(() -> servers.launch(full("node-2"), LONG)).kind()).isEqualTo(Kind.FULL);

    assertThat(servers.delete("node-1", LONG)).isTrue();
    assertThat(servers.delete("node-2", LONG)).isTrue();
    assertThat(leaks(NOTHING)).isEmpty();
  }

  @Test
  void of_a_request_whose_answer_is_lost_nothing_is_made_twice() throws Exception {
    for (String lost : List.of("ports", "floatingips")) {
      fake.loses("POST /network/v2.0/" + lost);
    }
    fake.loses("POST /compute/v2.1/os-keypairs");
    fake.loses("POST /compute/v2.1/servers");

    String id = servers.launch(full("node-1"), LONG);

    assertThat(fake.servers.servers).containsOnlyKeys(id);
    assertThat(fake.networks.ports).hasSize(1);
    assertThat(fake.networks.floating).hasSize(1);
    assertThat(fake.count("POST /compute/v2.1/servers")).isEqualTo(1);
  }

  @Test
  void what_is_asked_again_waits_longer_each_time_and_as_long_as_it_is_told_to() throws Exception {
    fake.answers("GET /compute/v2.1/limits", 2, SERVER_ERROR);
    fake.answers(
        "GET /compute/v2.1/limits", 1, Reply.refused(503, "Busy").with("Retry-After", "17"));

    assertThat(servers.limits(LONG).servers().used()).isZero();

    assertThat(time.pauses())
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(17));
  }

  @Test
  void a_service_that_stays_away_is_given_up_at_the_deadline() {
    fake.answers("GET /compute", Integer.MAX_VALUE, Reply.refused(503, "Busy"));

    var busy = refused(() -> servers.limits(Duration.ofMinutes(2)));

    assertThat(busy.kind()).isEqualTo(Kind.BUSY);
    assertThat(busy.why()).isEqualTo("compute: GET /limits answered 503: Busy");
    assertThat(time.nanos()).isBetween(seconds(100), seconds(120));
  }

  @Test
  void one_that_does_not_answer_is_unreachable_and_one_that_babbles_is_broken() {
    fake.hangs("GET /compute/v2.1/limits");
    var silent = refused(() -> servers.limits(Duration.ofSeconds(1)));
    assertThat(silent.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(silent.why()).contains("compute: GET /limits", "within 500 ms");

    for (Reply senseless :
        List.of(
            new Reply(200, "x".repeat(200_000), Map.of()),
            new Reply(200, "<html>Welcome to the proxy</html>", Map.of()),
            new Reply(302, "", Map.of("Location", "http://elsewhere.invalid/")),
            Reply.ok(Map.of("flavors", "none")))) {
      fake.answers("GET /compute/v2.1/flavors", 1, senseless);
      assertThat(refused(() -> servers.flavor("m1.tiny", LONG)).kind()).isEqualTo(Kind.BROKEN);
    }
    assertThat(fake.count("GET /compute/v2.1/flavors")).as("none was asked again").isEqualTo(4);
  }

  @Test
  void a_list_that_does_not_end_is_broken() {
    fake.answers(
        "GET /network/v2.0/networks",
        Integer.MAX_VALUE,
        Reply.ok(
            Map.of(
                "networks", List.of(Map.of("id", "1", "name", "a")),
                "networks_links", List.of(Map.of("rel", "next")))));

    assertThat(refused(() -> servers.network("demo", LONG)).why()).contains("do not end");
  }

  @Test
  void one_renewal_serves_all_whose_token_has_ended() throws Exception {
    servers.limits(LONG);
    fake.tokens.clear();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ProjectLimits>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(() -> servers.limits(LONG)));
      }
      for (Future<ProjectLimits> one : all) {
        one.get();
      }
    }

    assertThat(fake.count("POST /identity")).isEqualTo(2);
  }

  @Test
  void a_token_that_ends_within_a_launch_is_renewed_and_nothing_made_twice() throws Exception {
    LaunchOrder order = full("node-1");
    fake.answers("POST /compute/v2.1/servers", 1, Reply.refused(401, "Token expired"));

    servers.launch(order, LONG);

    assertThat(fake.servers.servers).hasSize(1);
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void a_token_is_renewed_before_its_end() throws Exception {
    fake.tokenLife = Duration.ofMinutes(10);
    servers.limits(LONG);
    time.pass(Duration.ofMinutes(8));
    servers.limits(LONG);
    assertThat(fake.count("POST /identity")).isEqualTo(1);

    time.pass(Duration.ofMinutes(1).plusSeconds(30));
    servers.limits(LONG);
    assertThat(fake.count("POST /identity")).isEqualTo(2);
    assertThat(fake.asked).filteredOn(a -> a.endsWith("limits")).hasSize(3);
  }

  @Test
  void wrong_credentials_are_not_shown_again_at_once() throws Exception {
    try (var wrong = OpenStackServers.open(fake.cloud("open barley"), "c1", BOUNDS, time)) {
      for (int i = 0; i < 3; i++) {
        var refused = refused(() -> wrong.limits(LONG));
        assertThat(refused.kind()).isEqualTo(Kind.AUTH);
        assertThat(refused.why()).contains("cloud 'demo'").doesNotContain("barley");
      }
      assertThat(fake.count("POST /identity")).isEqualTo(1);

      time.pass(Duration.ofSeconds(31));
      refused(() -> wrong.limits(LONG));
      assertThat(fake.count("POST /identity")).isEqualTo(2);
    }
  }

  @Test
  void no_secret_is_in_what_people_read() throws Exception {
    LaunchOrder order = full("node-1");
    String data = "I2Nsb3VkLWNvbmZpZwpwYXNzd29yZDogaHVzaAo=";
    fake.answers(
        "POST /compute/v2.1/servers",
        1,
        Reply.refused(
            400,
            "Invalid input for field/attribute user_data. Value: %s. '%s' is too long"
                .formatted(data, data)));

    var refused = refused(() -> servers.launch(order, LONG));

    assertThat(refused.why())
        .isEqualTo(
            "compute: POST /servers answered 400: Invalid input for field/attribute user_data.");
    assertThat(order.toString()).doesNotContain("hush");
    assertThat(fake.cloud().toString()).doesNotContain(FakeCloud.PASSWORD);
  }

  @Test
  void requests_are_spread_over_time() throws Exception {
    try (var slow =
        OpenStackServers.open(
            fake.cloud(), "c1", new Bounds(2, Duration.ofSeconds(5), 100_000), time)) {
      for (int i = 0; i < 9; i++) {
        slow.limits(LONG);
      }
      // The token's is one of the ten; two go at once.
      assertThat(time.nanos()).isEqualTo(seconds(4));

      var late = refused(() -> slow.limits(Duration.ofMillis(400)));
      assertThat(late.kind()).isEqualTo(Kind.BUSY);
    }
  }

  @Test
  void what_begins_as_ours_by_name_alone_or_by_metadata_alone_is_no_leak() throws Exception {
    fake.images.save("snapback-c1-kept-by-hand", Map.of());
    fake.images.save("by-hand", Map.of("snapback:controller", "c1", "snapback:of", "trixie-2"));
    fake.servers.keys.put("snapback-c12-node-1", "another controller's");

    assertThat(leaks(NOTHING)).isEmpty();
  }

  @Test
  void what_is_launched_while_leaks_are_looked_for_is_none() throws Exception {
    LaunchOrder order = full("node-1");
    servers.launch(order, LONG);
    List<String> asked = new ArrayList<>();

    List<Leak> leaks =
        servers.leaks(
            () -> {
              asked.addAll(fake.asked);
              return new KnownThings(Map.of("node-1", Optional.empty()), Set.of());
            },
            LONG);

    assertThat(leaks).isEmpty();
    assertThat(asked).as("all was listed before").isEqualTo(fake.asked);
  }

  @Test
  void a_server_that_is_on_its_way_out_is_not_taken_for_the_launchs() throws Exception {
    String first = servers.launch(full("node-1"), LONG);
    assertThat(servers.delete("node-1", LONG)).isFalse();

    String second = servers.launch(full("node-1"), LONG);

    assertThat(second).isNotEqualTo(first);
    assertThat(settled(second)).isInstanceOf(ServerStatus.Active.class);
  }

  @Test
  void a_cloud_that_shows_no_networks_serves_as_well() throws Exception {
    fake.withNetworks = false;

    String id = servers.launch(bare("node-1", Map.of()), LONG);

    assertThat(settled(id)).isInstanceOf(ServerStatus.Active.class);
    assertThat(leaks(NOTHING)).hasSize(1);
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
