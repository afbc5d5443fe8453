package dev.snapback.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.PoolRules;
import dev.snapback.controller.scheduler.Pooled;
import dev.snapback.controller.scheduler.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeakWatchTest {
  /** A provider that has what a test says, and fails as often as it says. */
  private static final class Cloud implements NodeProvider {
    final List<Leftover> there = new CopyOnWriteArrayList<>();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    @Override
    public String name() {
      return "cloud";
    }

    @Override
    public List<Leftover> leftovers(Supplier<Known> known) throws LaunchException {
      looks.incrementAndGet();
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new LaunchException(LaunchFault.FAILED, "503");
      }
      var names = known.get().servers().keySet();
      return there.stream().filter(each -> !names.contains(new NodeName(each.of()))).toList();
    }

    @Override
    public void remove(Leftover leftover) {
      there.remove(leftover);
    }

    @Override
    public Launched launch(Machine node, Pooled what, Duration within) {
      throw new AssertionError("nothing is launched");
    }

    @Override
    public void delete(Machine node, Pooled what) {
      throw new AssertionError("no node is deleted");
    }

    @Override
    public Node open(Machine machine) throws NodeException {
      throw new AssertionError("no node is opened");
    }

    @Override
    public void close() {}
  }

  private final Cloud cloud = new Cloud();
  private final AtomicLong nanos = new AtomicLong();
  private final List<NodeProvider.Leftover> journal = new CopyOnWriteArrayList<>();

  private LeakWatch watch() {
    return new LeakWatch(
        List.of(cloud),
        PoolRules.NONE,
        Duration.ofMillis(1),
        nanos::get,
        State::empty,
        (provider, left) -> journal.add(left));
  }

  private void looksTwice() {
    int now = cloud.looks.get();
    await().until(() -> cloud.looks.get() >= now + 2);
  }

  private static NodeProvider.Leftover server(String name) {
    return new NodeProvider.Leftover("server", "id-" + name, name);
  }

  @Test
  void what_nobody_knows_goes_when_no_launch_can_be_making_it_any_more() {
    try (var watch = watch()) {
      cloud.failures.set(2);
      cloud.there.add(server("vm-1"));
      watch.begin();
      await().until(() -> cloud.looks.get() > 4);
      nanos.addAndGet(Duration.ofMinutes(10).toNanos());
      looksTwice();
      assertThat(cloud.there).containsExactly(server("vm-1"));

      cloud.there.add(server("vm-2"));
      looksTwice();
      nanos.addAndGet(1);
      await().until(() -> cloud.there.equals(List.of(server("vm-2"))));
      assertThat(journal).containsExactly(server("vm-1"));
    }
  }

  @Test
  void not_too_much_goes_at_a_time() {
    try (var watch = watch()) {
      List<NodeProvider.Leftover> all = new ArrayList<>();
      IntStream.range(0, 3 * LeakWatch.MOST).forEach(i -> all.add(server("vm-" + i)));
      cloud.there.addAll(all);
      watch.begin();
      await().until(() -> cloud.looks.get() > 2);
      nanos.addAndGet(Duration.ofHours(1).toNanos());
      await().until(cloud.there::isEmpty);
      assertThat(journal).containsExactlyElementsOf(all);
    }
  }
}
