package dev.snapback.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.CleanedScratch.How;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.tree.Tar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The same for what is left of a run on a node: evidence, and what was kept. */
public abstract class RemainsContract extends NodeContract {

  @Test
  void what_is_there_can_be_kept_fetched_and_given_up() throws Exception {
    machine.faults().refuseHold(true);
    var order = new RecycleOrder(0, IMAGE, Way.JUMP, Optional.of("r-1"), Optional.empty());
    assertThat(kindOf(() -> node.recycle(order))).isEqualTo(Kind.NO_HOLD);
    machine.faults().refuseHold(false);
    assertThat(node.recycle(order).generation()).isEqualTo(1);
    booted();

    assertThat(node.describe().holds()).containsExactly("r-1");
    var image = new ByteArrayOutputStream();
    node.fetchHold(1, "r-1", Compression.GZIP, image);
    assertThat(image.size()).isPositive();
    assertThat(kindOf(() -> node.fetchHold(1, "r-2", Compression.GZIP, image)))
        .isEqualTo(Kind.NO_SUCH_RUN);
    assertThat(formerRoot(Optional.of("r-1"))).hasContent("r-1");
    assertThat(formerRoot(Optional.empty())).hasContent("the root before this");
    assertThat(kindOf(() -> formerRoot(Optional.of("r-2")))).isEqualTo(Kind.NO_SUCH_RUN);

    var back = new RecycleOrder(1, IMAGE, Way.JUMP, Optional.empty(), Optional.of("r-1"));
    assertThat(node.recycle(back).generation()).isEqualTo(2);
    booted();
    assertThat(node.describe().heldRoot()).contains("r-1");
    assertThat(node.recycle(RecycleOrder.jump(2, IMAGE)).generation()).isEqualTo(3);
    booted();
    assertThat(node.describe().heldRoot()).isEmpty();
    var gone = new RecycleOrder(3, IMAGE, Way.JUMP, Optional.empty(), Optional.of("r-9"));
    assertThat(kindOf(() -> node.recycle(gone))).isEqualTo(Kind.NO_HOLD);

    node.dropHold(3, "r-1");
    node.dropHold(3, "r-1");
    assertThat(node.describe().holds()).isEmpty();
  }

  @Test
  void scratch_disks_are_emptied_all_or_none_and_in_their_order() throws Exception {
    machine.addScratch("/dev/disk/by-id/a");
    machine.addScratch("data/b");
    Scratch disk = new Scratch.Disk("/dev/disk/by-id/a", true);
    Scratch volume = new Scratch.Volume("data", "b", false);
    Scratch gone = new Scratch.Volume("data", "gone", false);
    node.start(new RunOnNode("r", 0), new RunCommand(List.of("true"), Map.of(), Duration.ZERO));
    var time = Duration.ofSeconds(20);

    var refusal =
        catchThrowableOfType(
            NodeException.class, () -> node.cleanScratch(0, List.of(disk, gone), time));
    assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
    assertThat(refusal.why()).contains("data/gone is not there");
    assertThat(machine.writtenScratch()).containsExactlyInAnyOrder("/dev/disk/by-id/a", "data/b");

    var cleaned = node.cleanScratch(0, List.of(volume, disk), time);
    assertThat(cleaned).extracting(CleanedScratch::name).containsExactly("data/b", disk.name());
    assertThat(cleaned)
        .extracting(CleanedScratch::how)
        .containsExactly(How.DISCARDED, How.OVERWRITTEN);
    assertThat(cleaned.getFirst().took()).isEqualTo(Duration.ofMillis(1));
    assertThat(machine.writtenScratch()).isEmpty();

    assertThat(kindOf(() -> node.cleanScratch(7, List.of(disk), time))).isEqualTo(Kind.STALE);
    machine.faults().breakScratch(true);
    assertThat(kindOf(() -> node.cleanScratch(0, List.of(disk), time))).isEqualTo(Kind.BROKEN);
  }

  @Test
  void evidence_comes_as_a_tree_and_not_from_another_generation() throws Exception {
    var collected = new ByteArrayOutputStream();
    node.collectEvidence(0, 1 << 20, Duration.ofSeconds(20), Compression.GZIP, collected);

    var to = Files.createDirectory(temp.resolve("evidence"));
    extract(collected, to);
    assertThat(to).isNotEmptyDirectory();
    assertThat(
            kindOf(() ->
                node.collectEvidence(
                    7, 1 << 20, Duration.ofSeconds(20), Compression.GZIP, collected)))
        .isEqualTo(Kind.STALE);
  }

  /** The one file of that root. */
  private Path formerRoot(Optional<String> hold) throws Exception {
    var fetched = new ByteArrayOutputStream();
    node.fetchFormerRoot(1, hold, List.of("r*"), Compression.GZIP, fetched);
    var to = Files.createTempDirectory(temp, "root");
    extract(fetched, to);
    return to.resolve("root");
  }

  private static void extract(ByteArrayOutputStream packed, Path to) throws Exception {
    new Tar()
        .extract(
            new ByteArrayInputStream(packed.toByteArray()), Compression.GZIP, to, Long.MAX_VALUE);
  }
}
