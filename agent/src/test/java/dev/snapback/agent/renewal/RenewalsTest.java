package dev.snapback.agent.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.identity.TemporaryAuthority;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates live three hours here: they are renewed when two to two and a quarter are over. */
class RenewalsTest {
  private static final Instant BEGINS = Instant.parse("2026-11-22T10:00:00Z");
  @TempDir Path directory;
  private final List<Instant> tries = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = BEGINS;
  private Instant end = BEGINS.plus(Duration.ofHours(3));
  private IdentityFiles files;
  private OwnIdentity own;

  @BeforeEach
  void join() throws Exception {
    files = new IdentityFiles(directory);
    own = new OwnIdentity(certified());
    files.write(own.get());
  }

  /** From an hour before the authority is made until two after. */
  private Identity certified() throws Exception {
    return new TemporaryAuthority(now.plus(Duration.ofHours(1))).node("m1", "10.0.2.100:7443");
  }

  private void pause(Duration time) throws InterruptedException {
    pauses.add(time);
    now = now.plus(time);
    if (now.isAfter(end)) {
      throw new InterruptedException("the test is over");
    }
  }

  private void keepUp(Renewals.Call call) {
    var renewals =
        new Renewals(
            own,
            files,
            before -> {
              tries.add(now);
              return call.renew(before);
            },
            () -> now,
            this::pause,
            new SplittableRandom(1));
    assertThatThrownBy(renewals::keepUp).isInstanceOf(InterruptedException.class);
  }

  private Identity renewed() throws IOException {
    try {
      return certified();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Test
  void a_certificate_is_renewed_in_time_again_and_again_and_is_on_disk_before_it_is_used()
      throws Exception {
    end = BEGINS.plus(Duration.ofHours(8));
    var first = own.get();
    keepUp(before -> {
      assertThat(files.read()).contains(before);
      return renewed();
    });
    assertThat(tries).hasSize(3);
    assertThat(Duration.between(BEGINS, tries.getFirst()))
        .isBetween(Duration.ofHours(2), Duration.ofMinutes(135));
    assertThat(own.get()).isNotEqualTo(first);
    assertThat(files.read()).contains(own.get());
  }

  @Test
  void it_looks_every_hour_at_least_as_clocks_are_set() {
    keepUp(before -> renewed());
    assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofHours(1)) <= 0);
  }

  @Test
  void a_failure_is_tried_again_ever_more_rarely_and_the_old_certificate_stays() throws Exception {
    var first = own.get();
    keepUp(before -> {
      throw Status.UNAVAILABLE.withDescription("away").asRuntimeException();
    });
    assertThat(own.get()).isEqualTo(first);
    assertThat(files.read()).contains(first);
    assertThat(Duration.between(tries.get(0), tries.get(1)))
        .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(Duration.between(tries.get(3), tries.get(4)))
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(8));
  }

  @Test
  void it_is_tried_on_when_the_certificate_has_ended() {
    end = BEGINS.plus(Duration.ofHours(9));
    keepUp(before -> {
      throw Status.PERMISSION_DENIED.withDescription("ended").asRuntimeException();
    });
    assertThat(tries.getLast()).isAfter(BEGINS.plus(Duration.ofHours(7)));
    assertThat(pauses.getLast()).isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
  }

  @Test
  void what_cannot_be_written_is_not_used() throws Exception {
    var first = own.get();
    Files.createDirectories(directory.resolve(".node.pem.next/full"));
    keepUp(before -> renewed());
    assertThat(tries.size()).isGreaterThan(1);
    assertThat(own.get()).isEqualTo(first);
    assertThat(files.read()).contains(first);
  }
}
