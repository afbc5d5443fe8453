package dev.snapback.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.proto.agent.v1.CleanScratchRequest;
import dev.snapback.proto.agent.v1.Scratch;
import dev.snapback.proto.agent.v1.ScratchCleaning;
import dev.snapback.proto.agent.v1.StartRunRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller's order to empty scratch disks, to an agent at generation 3 on loopback. */
class CleanScratchTest {
  private static final String DISK = "/dev/disk/by-id/vdb";

  @TempDir Path root;
  private LoopbackAgent agent;

  @SuppressWarnings("NullAway.Init") // made before each test
  CleanScratchTest() {}

  @BeforeEach
  void an_agent() throws Exception {
    Files.createDirectories(root.resolve("bin"));
    assertThat(Files.createFile(root.resolve("bin/true")).toFile().setExecutable(true)).isTrue();
    agent = new LoopbackAgent(root);
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
  }

  private static CleanScratchRequest order(long generation, Scratch.Builder scratch) {
    return CleanScratchRequest.newBuilder()
        .setGeneration(generation)
        .addScratch(scratch)
        .setWithinMillis(60_000)
        .build();
  }

  private static Scratch.Builder disk(String name) {
    return Scratch.newBuilder().setDisk(name);
  }

  private Status refusal(CleanScratchRequest order) {
    return catchThrowableOfType(StatusException.class, () -> agent.called().cleanScratch(order))
        .getStatus();
  }

  @Test
  void scratch_disks_are_emptied_and_what_was_done_is_said() throws Exception {
    var cleaned = agent.called().cleanScratch(order(3, disk(DISK))).getCleaned(0);
    assertThat(cleaned.getName()).isEqualTo(DISK);
    assertThat(cleaned.getDevice()).isEqualTo("vdb");
    assertThat(cleaned.getHow()).isEqualTo(ScratchCleaning.SCRATCH_CLEANING_DISCARDED);
    assertThat(cleaned.getBytes()).isPositive();
  }

  @Test
  void an_order_for_another_generation_is_refused() {
    var refused = refusal(order(2, disk(DISK)));
    assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.getDescription()).contains("generation 3");
  }

  @Test
  void a_name_that_does_not_stay_with_a_disk_is_no_order() {
    for (var scratch :
        new Scratch.Builder[] {
          disk("/dev/vdb"), Scratch.newBuilder(), Scratch.newBuilder().setVolume("scratch")
        }) {
      assertThat(refusal(order(3, scratch)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void a_run_that_has_begun_keeps_its_disks() throws Exception {
    var _ =
        agent
            .called()
            .startRun(
                StartRunRequest.newBuilder()
                    .setGeneration(3)
                    .setRun("r1")
                    .addCommand("true")
                    .build());
    var refused = refusal(order(3, disk(DISK)));
    assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.getDescription()).contains("a run has begun on this root");
  }

  @Test
  void a_disk_that_is_not_there_is_refused_with_its_name() {
    var refused = refusal(order(3, disk("/dev/disk/by-id/gone")));
    assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.getDescription())
        .isEqualTo("scratch disk /dev/disk/by-id/gone is not there");
  }
}
