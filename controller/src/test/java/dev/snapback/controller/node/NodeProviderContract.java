package dev.snapback.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.node.NodeProvider.Known;
import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.node.NodeProvider.Launched;
import dev.snapback.controller.node.NodeProvider.Leftover;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.scheduler.Pooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every provider must do, whatever it makes. A driver's test extends it; one that needs a real
 * environment is skipped, with a reason, where there is none.
 */
public abstract class NodeProviderContract {
  private static final Duration GONE = Duration.ofMinutes(5);

  private NodeProvider provider;

  /**
   * The provider under test, as a controller opens it: the same one each time in a test, with the
   * same directory and mark, as after a restart. Nothing else is under that mark.
   */
  protected abstract NodeProvider opened() throws Exception;

  /** What a launch makes. */
  protected abstract Pooled what();

  /** How long a launch may take. */
  protected abstract Duration within();

  /** Prints {@code hello} and ends with 3. */
  protected abstract RunCommand hello();

  /** To be skipped where what is launched is no machine that can be reached. */
  protected void assumeMachinesAreReached() {}

  /** As a launch does, as far as it can go where machines cannot be reached. */
  protected void launchAsFarAsItGoes(NodeProvider by, Machine node) throws Exception {
    by.launch(node, what(), within());
  }

  @BeforeEach
  void open() throws Exception {
    provider = opened();
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    try {
      await()
          .atMost(GONE)
          .until(
              () -> {
                List<Leftover> left = provider.leftovers(() -> known(Map.of()));
                for (Leftover each : left) {
                  provider.remove(each);
                }
                return left;
              },
              List::isEmpty);
    } finally {
      provider.close();
    }
  }

  private Machine node(String name) {
    return new Machine(new NodeName(name), provider.name(), "");
  }

  private static Known known(Map<NodeName, String> servers) {
    return new Known(servers, Set.of());
  }

  private static Pooled at(Pooled what, String server) {
    return new Pooled(
        what.pool(), what.label(), what.image(), server, what.cores(), what.memoryMib());
  }

  @Test
  void a_node_is_launched_reached_used_and_removed() throws Exception {
    assumeMachinesAreReached();
    Machine ordered = node("c-1");
    Launched launched = provider.launch(ordered, what(), within());
    assertThat(launched.server()).isNotEmpty();
    assertThat(launched.bootId()).isNotEmpty();

    Machine there = new Machine(ordered.name(), ordered.driver(), launched.address());
    try (Node node = provider.open(there)) {
      var run = new RunOnNode("r-1", 1);
      var console = new ByteArrayOutputStream();
      assertThat(node.start(run, hello())).isTrue();
      node.followConsole(run, 0, (at, data) -> console.writeBytes(data));
      assertThat(console.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
      assertThat(node.await(run).outcome()).isEqualTo(new Outcome.Exited(3));
    }
    Pooled made = at(what(), launched.server());
    provider.delete(there, made);
    provider.delete(there, made);
    assertThat(provider.leftovers(() -> known(Map.of()))).isEmpty();
  }

  @Test
  void twice_by_one_name_is_one_machine() throws Exception {
    assumeMachinesAreReached();
    Launched first = provider.launch(node("c-1"), what(), within());
    assertThat(provider.launch(node("c-1"), what(), within()))
        .returns(first.server(), Launched::server)
        .returns(first.bootId(), Launched::bootId);
    provider.delete(node("c-1"), at(what(), first.server()));
    assertThat(provider.leftovers(() -> known(Map.of()))).isEmpty();
  }

  @Test
  void what_was_never_launched_is_removed_without_a_failure() throws Exception {
    provider.delete(node("c-1"), what());
    provider.remove(new Leftover(anyKind(), "c-9", "c-9"));
    assertThat(provider.leftovers(() -> known(Map.of()))).isEmpty();
  }

  /** Of its leftovers. */
  protected abstract String anyKind();

  @Test
  void what_a_crash_left_before_the_controller_noted_it_is_found_and_removed_and_nothing_else()
      throws Exception {
    launchAsFarAsItGoes(provider, node("c-1"));
    launchAsFarAsItGoes(provider, node("c-2"));
    provider.close();
    provider = opened();

    Map<NodeName, String> servers = new HashMap<>(Map.of(new NodeName("c-1"), ""));
    List<Leftover> left = provider.leftovers(() -> known(servers));
    assertThat(left).isNotEmpty().extracting(Leftover::of).containsOnly("c-2");
    await()
        .atMost(GONE)
        .until(
            () -> {
              List<Leftover> still = provider.leftovers(() -> known(servers));
              for (Leftover each : still) {
                provider.remove(each);
              }
              return still;
            },
            List::isEmpty);
    assertThat(provider.leftovers(() -> known(Map.of())))
        .as("what is known was left alone")
        .isNotEmpty()
        .extracting(Leftover::of)
        .containsOnly("c-1");
  }

  @Test
  void what_is_launched_while_leftovers_are_listed_is_none() throws Exception {
    launchAsFarAsItGoes(provider, node("c-1"));
    Map<NodeName, String> servers = new HashMap<>();
    assertThat(
            provider.leftovers(() -> {
              servers.put(new NodeName("c-1"), "");
              return known(servers);
            }))
        .isEmpty();
  }

  /** Where it is no failure that a machine does not answer. */
  protected static void ignoringThatNobodyAnswers(Launching launch) throws Exception {
    try {
      launch.run();
    } catch (LaunchException e) {
      assertThat(e.fault()).isEqualTo(LaunchFault.FAILED);
    }
  }

  /** A launch. */
  @FunctionalInterface
  protected interface Launching {
    void run() throws Exception;
  }
}
