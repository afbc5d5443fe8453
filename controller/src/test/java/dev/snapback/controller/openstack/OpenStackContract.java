package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.openstack.Leak.What;
import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every OpenStack must do for us. It must have image {@code tiny}, flavors {@code m1.tiny} and
 * {@code m1.impossible}, network {@code demo} behind a router to {@code public}; and a server with
 * the metadata {@code fault.spawn: abort} must fail.
 */
abstract class OpenStackContract {
  static final Duration LONG = Duration.ofMinutes(1);
  static final KnownThings NOTHING = new KnownThings(Map.of(), Set.of());
  private static final String NO_ID = "00000000-0000-0000-0000-000000000000";
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f test";

  /** The same one throughout a test, of a controller that nothing else is of. */
  abstract OpenStackServers cloud() throws Exception;

  /** A test is over, and with it what it did to the cloud. */
  void heal() {}

  /** What a test left is removed as leaks are. */
  @AfterEach
  void nothing_is_left() throws Exception {
    heal();
    try (var last = cloud()) {
      until(
          () -> {
            for (Leak leak : last.leaks(() -> NOTHING, LONG)) {
              last.remove(leak, LONG);
            }
            return last.leaks(() -> NOTHING, LONG);
          },
          List::isEmpty);
    }
  }

  @Test
  void a_server_is_launched_and_reached_by_addresses_of_its_own_and_leaves_nothing()
      throws Exception {
    String id = cloud().launch(full("node.1-1"), LONG);

    var active = (ServerStatus.Active) settled(id);
    assertThat(active.addresses())
        .anySatisfy(a -> assertThat(a.ip()).startsWith("192.0.2."))
        .anySatisfy(a -> assertThat(a.floating()).isTrue());
    until(() -> cloud().console(id, 10, LONG), said -> !said.isEmpty());
    assertThat(cloud().limits(LONG).servers().used()).isPositive();

    until(() -> cloud().delete("node.1-1", LONG), gone -> gone);
    assertThat(cloud().status(id, LONG)).isEqualTo(new ServerStatus.Gone());
    assertThat(leaks(NOTHING)).isEmpty();
    assertThat(cloud().delete("node.1-1", LONG)).as("once more").isTrue();
  }

  @Test
  void a_launch_that_is_repeated_finds_its_server() throws Exception {
    String id = cloud().launch(full("node-1"), LONG);
    settled(id);

    assertThat(cloud().launch(full("node-1"), LONG)).isEqualTo(id);
    assertThat(leaks(NOTHING)).filteredOn(l -> l.what() == What.SERVER).hasSize(1);
  }

  @Test
  void no_network_named_is_the_projects_own() throws Exception {
    String id = cloud().launch(bare("node-1", Map.of()), LONG);

    assertThat(settled(id)).isInstanceOf(ServerStatus.Active.class);
    until(() -> cloud().delete("node-1", LONG), gone -> gone);
  }

  @Test
  void a_server_deleted_behind_our_back_is_gone_and_its_launch_leaves_nothing() throws Exception {
    String id = cloud().launch(full("node-1"), LONG);
    settled(id);
    cloud().remove(new Leak(What.SERVER, id, "node-1"), LONG);

    until(() -> cloud().status(id, LONG), new ServerStatus.Gone()::equals);
    assertThat(leaks(NOTHING)).isNotEmpty();
    until(() -> cloud().delete("node-1", LONG), gone -> gone);
    assertThat(leaks(NOTHING)).isEmpty();
  }

  @Test
  void a_cloud_without_room_is_told_from_a_launch_that_failed() throws Exception {
    LaunchOrder order = bare("node-1", Map.of());
    String impossible = cloud().flavor("m1.impossible", LONG).id();
    LaunchOrder huge = with(order, "node-2", order.image(), impossible, List.of());

    var full = (ServerStatus.Failed) settled(cloud().launch(huge, LONG));
    assertThat(full.kind()).as(full.why()).isEqualTo(Kind.FULL);

    LaunchOrder broken = bare("node-3", Map.of("fault.spawn", "abort"));
    var failed = (ServerStatus.Failed) settled(cloud().launch(broken, LONG));
    assertThat(failed.kind()).as(failed.why()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void what_carries_our_mark_and_nobody_knows_is_a_leak_until_it_is_removed() throws Exception {
    String id = cloud().launch(full("node-1"), LONG);
    settled(id);

    assertThat(leaks(knowing(Optional.of(id)))).isEmpty();
    assertThat(leaks(knowing(Optional.empty()))).as("its id is not known yet").isEmpty();
    assertThat(leaks(knowing(Optional.of("another"))))
        .as("a double")
        .containsExactly(new Leak(What.SERVER, id, "node-1"));
    assertThat(leaks(NOTHING))
        .extracting(Leak::what)
        .containsExactly(What.SERVER, What.FLOATING_ADDRESS, What.PORT, What.KEYPAIR);
  }

  @Test
  void an_image_is_made_of_a_server_once_and_servers_of_it() throws Exception {
    String id = cloud().launch(bare("node-1", Map.of()), LONG);
    settled(id);

    String image = cloud().snapshot(id, "trixie-2", Map.of("version", "2"), LONG);
    assertThat(cloud().snapshot(id, "trixie-2", Map.of("version", "2"), LONG)).isEqualTo(image);
    until(() -> cloud().imageStatus(image, LONG), new ImageStatus.Ready()::equals);

    assertThat(leaks(new KnownThings(Map.of("node-1", Optional.of(id)), Set.of("trixie-2"))))
        .isEmpty();
    assertThat(leaks(knowing(Optional.of(id))))
        .containsExactly(new Leak(What.IMAGE, image, "trixie-2"));

    cloud().deleteImage(image, LONG);
    cloud().deleteImage(image, LONG);
    until(() -> cloud().imageStatus(image, LONG), new ImageStatus.Gone()::equals);
  }

  @Test
  void what_is_not_ours_is_not_deleted() throws Exception {
    String tiny = cloud().image("tiny", LONG).id();

    var refused =
        refused(() -> {
          cloud().deleteImage(tiny, LONG);
          return "";
        });

    assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    assertThat(cloud().imageStatus(tiny, LONG)).isEqualTo(new ImageStatus.Ready());
  }

  @Test
  void what_settings_name_wrongly_is_refused_with_what_there_is() throws Exception {
    for (Callable<?> wrong :
        List.<Callable<?>>of(
            () -> cloud().flavor("m1.tini", LONG),
            () -> cloud().image("tini", LONG),
            () -> cloud().network("demmo", LONG))) {
      var refused = refused(wrong);
      assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
      assertThat(refused.why()).containsAnyOf("m1.tiny", ": tiny", "demo, public");
    }
    LaunchOrder order = bare("node-1", Map.of());
    LaunchOrder image = with(order, "node-1", NO_ID, order.flavor(), List.of());
    LaunchOrder network = with(order, "node-1", order.image(), order.flavor(), List.of(NO_ID));
    assertThat(refused(() -> cloud().launch(image, LONG)).kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused(() -> cloud().launch(network, LONG)).kind()).isEqualTo(Kind.REFUSED);
  }

  private static LaunchOrder with(
      LaunchOrder order, String name, String image, String flavor, List<String> networks) {
    return new LaunchOrder(
        name,
        image,
        flavor,
        networks,
        order.floatingFrom(),
        order.publicKey(),
        order.metadata(),
        order.userData(),
        order.configDrive(),
        order.availabilityZone());
  }

  /** With everything that a launch can have. */
  LaunchOrder full(String name) throws Exception {
    return new LaunchOrder(
        name,
        cloud().image("tiny", LONG).id(),
        cloud().flavor("m1.tiny", LONG).id(),
        List.of(cloud().network("demo", LONG)),
        Optional.of(cloud().network("public", LONG)),
        Optional.of(KEY),
        Map.of("purpose", "test"),
        Optional.of(new Secret("#cloud-config\npassword: hush\n")),
        true,
        Optional.empty());
  }

  /** With nothing that it can do without. */
  LaunchOrder bare(String name, Map<String, String> metadata) throws Exception {
    return new LaunchOrder(
        name,
        cloud().image("tiny", LONG).id(),
        cloud().flavor("m1.tiny", LONG).id(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        metadata,
        Optional.empty(),
        false,
        Optional.empty());
  }

  static OpenStackException refused(Callable<?> call) {
    return catchThrowableOfType(OpenStackException.class, call::call);
  }

  private static KnownThings knowing(Optional<String> server) {
    return new KnownThings(Map.of("node-1", server), Set.of());
  }

  List<Leak> leaks(KnownThings known) throws Exception {
    return cloud().leaks(() -> known, LONG);
  }

  ServerStatus settled(String id) throws Exception {
    return until(
        () -> cloud().status(id, LONG), status -> !(status instanceof ServerStatus.Building));
  }

  private static <T> T until(Callable<T> value, Predicate<T> reached) {
    return await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(value, reached);
  }
}
