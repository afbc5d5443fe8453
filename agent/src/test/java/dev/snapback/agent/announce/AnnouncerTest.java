package dev.snapback.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.api.Descriptions;
import dev.snapback.agent.identity.Protocol;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.FakeMachine;
import dev.snapback.agent.reset.FakeResets;
import dev.snapback.proto.agent.v1.BootWay;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
  private final FakeMachine machine = new FakeMachine(4, "bookworm");
  private final List<AnnounceRequest> heard = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();

  private Description describe() throws ExecutionException {
    try {
      return Descriptions.of("m1", machine, Optional.empty());
    } catch (LvmException e) {
      throw new ExecutionException(e);
    }
  }

  private boolean networkIsUp = true;
  private int meanwhile;

  private final class Recorded implements Announcer.Waits {
    @Override
    public boolean networkIsUp() {
      return networkIsUp;
    }

    @Override
    public void forNetwork() {
      assertThat(meanwhile).isEqualTo(networkIsUp ? 0 : 1);
    }

    @Override
    public void pause(Duration time) {
      waits.add(time);
    }
  }

  private void announce(int failures) throws InterruptedException {
    Announcer.Call call =
        request -> {
          if (waits.size() < failures) {
            if (waits.size() % 2 == 0) {
              throw new IOException("no network");
            }
            throw Status.UNAVAILABLE.asRuntimeException();
          }
          heard.add(request.get());
        };
    new Announcer(
            "m1",
            machine,
            this::describe,
            description -> Descriptions.complete(description, new FakeResets(machine)),
            () -> meanwhile++,
            call,
            new Recorded(),
            new SplittableRandom(1))
        .announce();
  }

  @Test
  void without_a_network_there_is_time_for_something_else() throws Exception {
    networkIsUp = false;
    announce(2);
    assertThat(meanwhile).isEqualTo(1);
    assertThat(heard).hasSize(1);
  }

  @Test
  void says_who_it_is_and_what_it_is_at() throws Exception {
    announce(0);

    assertThat(heard)
        .singleElement()
        .satisfies(request -> {
          assertThat(request.getProtocol()).isEqualTo(Protocol.VERSION);
          assertThat(request.getNode()).isEqualTo("m1");
          assertThat(request.getGeneration()).isEqualTo(4);
          assertThat(request.getBootId()).isEqualTo(machine.facts().bootId());
          assertThat(request.getUptimeMillis()).isEqualTo(7_000);
          assertThat(request.getDescription().getImage()).isEqualTo("bookworm");
          assertThat(request.getDescription().getBoot().getWay()).isEqualTo(BootWay.BOOT_WAY_KEXEC);
        });
    assertThat(waits).isEmpty();
  }

  @Test
  void tries_until_it_is_heard_and_waits_longer_each_time() throws Exception {
    announce(12);

    assertThat(heard).hasSize(1);
    assertThat(waits).hasSize(12);
    assertThat(waits.getFirst()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(waits.get(3)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    assertThat(waits.getLast()).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(5_000));
  }
}
