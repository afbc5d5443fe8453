package dev.snapback.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.simulated.SimulatedImages;
import dev.snapback.controller.simulated.SimulatedNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The same for the images that a node keeps, and for their way from one node to another. */
public abstract class ImagesContract extends RemainsContract {
  private static final RunId RUN = new RunId("b-1");
  private static final String VERSION = "bookworm-1";
  private static final Steps NOBODY = (words, percent) -> {};

  private final List<String> told = new ArrayList<>();

  /** Leads to generation 1, on the first image. */
  private SealedImage sealed() throws Exception {
    node.start(
        new RunOnNode(RUN.value(), 0), new RunCommand(List.of("say"), Map.of(), Duration.ZERO));
    assertThat(node.images().keepBoot(0, RUN)).isNotEmpty();
    var keep = new RecycleOrder(0, IMAGE, Way.JUMP, Optional.of("b-1"), Optional.empty());
    assertThat(node.recycle(keep).generation()).isEqualTo(1);
    booted();
    return node.images()
        .seal(
            1,
            RUN,
            VERSION,
            (words, percent) -> {
              assertThat(percent).isBetween(0, 100);
              told.add(words);
            });
  }

  private static ImageCopy copy(SealedImage sealed, String base) {
    return new ImageCopy(
        VERSION,
        Optional.of(base).filter(id -> !id.isEmpty()),
        sealed.digest(),
        sealed.sizeBytes());
  }

  private SimulatedNode anotherMachine() throws Exception {
    var directory = Files.createTempDirectory(temp, "machine");
    return new SimulatedNode(NAME, IMAGE, directory, new SimulatedFaults(), booted -> {});
  }

  private Transfer receive(Node by, ImageCopy wanted) throws Exception {
    return by.images().receive(0, wanted, node.images(), 1, Pace.unlimited(), NOBODY);
  }

  @Test
  void a_root_that_was_kept_becomes_an_image_that_the_node_can_be_reset_to() throws Exception {
    var sealed = sealed();
    assertThat(sealed.digest()).startsWith("sha256:");
    assertThat(sealed.sizeBytes()).isPositive();
    assertThat(sealed.packages()).contains("made-by-b-1 1 all").isSorted();
    assertThat(told).isNotEmpty();
    assertThat(node.describe().holds()).isEmpty();
    assertThat(node.describe().images()).containsExactly(IMAGE, VERSION);
    assertThat(node.images().seal(1, RUN, VERSION, NOBODY)).isEqualTo(sealed);

    node.recycle(RecycleOrder.jump(1, VERSION));
    booted();
    assertThat(node.describe().image()).isEqualTo(VERSION);
    assertThat(kindOf(() -> node.images().drop(2, VERSION))).isEqualTo(Kind.REFUSED);
    node.recycle(RecycleOrder.jump(2, IMAGE));
    booted();
    node.images().drop(3, VERSION);
    node.images().drop(3, VERSION);
    assertThat(node.describe().images()).containsExactly(IMAGE);
  }

  @Test
  void an_image_is_sent_by_what_differs_and_not_twice() throws Exception {
    var sealed = sealed();
    var target = nodeFor(anotherMachine());

    var first = receive(target, copy(sealed, IMAGE));
    assertThat(first.blocksSent()).isEqualTo(2);
    assertThat(first.bytesSent()).isPositive().isLessThan(2L * SimulatedImages.BLOCK_BYTES);
    assertThat(first.imageBytes()).isEqualTo(sealed.sizeBytes());
    assertThat(first.resumed()).isFalse();
    assertThat(target.describe().images()).containsExactly(IMAGE, VERSION);
    assertThat(receive(target, copy(sealed, IMAGE)))
        .isEqualTo(new Transfer(0, sealed.sizeBytes(), 0, true));

    // To one that has nothing like it; and not from one that was sent it.
    var without = nodeFor(anotherMachine());
    assertThat(
            kindOf(() ->
                without
                    .images()
                    .receive(0, copy(sealed, ""), target.images(), 0, Pace.unlimited(), NOBODY)))
        .isEqualTo(Kind.REFUSED);
    var all = receive(without, copy(sealed, ""));
    assertThat(all.blocksSent()).isEqualTo(191);
  }

  @Test
  void a_transfer_that_broke_goes_on_where_it_was() throws Exception {
    var wanted = copy(sealed(), "");
    var machine = anotherMachine();
    var target = nodeFor(machine);
    machine.faults().breakTransferAtBlock(50);
    assertThat(kindOf(() -> receive(target, wanted))).isEqualTo(Kind.UNREACHABLE);
    assertThat(target.describe().images()).containsExactly(IMAGE);

    var second = receive(target, wanted);
    assertThat(second.resumed()).isTrue();
    assertThat(second.blocksSent()).isEqualTo(191 - 50);
    assertThat(target.describe().images()).containsExactly(IMAGE, VERSION);
  }

  @Test
  void what_arrives_with_another_digest_becomes_no_image() throws Exception {
    var sealed = sealed();
    var wrong =
        new ImageCopy(VERSION, Optional.of(IMAGE), "sha256:" + "0".repeat(64), sealed.sizeBytes());
    var target = nodeFor(anotherMachine());
    var failure = catchThrowableOfType(NodeException.class, () -> receive(target, wrong));
    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
    assertThat(failure.why()).contains(sealed.digest());
    assertThat(target.describe().images()).containsExactly(IMAGE);
    target.images().drop(0, VERSION);
  }

  @Test
  void orders_about_images_are_fenced_on_both_nodes() throws Exception {
    var wanted = copy(sealed(), IMAGE);
    var target = nodeFor(anotherMachine());
    var pace = Pace.unlimited();
    assertThat(
            List.of(
                kindOf(() -> node.images().keepBoot(7, RUN)),
                kindOf(() -> node.images().seal(7, RUN, VERSION, NOBODY)),
                kindOf(() -> node.images().drop(7, VERSION)),
                kindOf(() -> target.images().receive(7, wanted, node.images(), 1, pace, NOBODY)),
                kindOf(() -> target.images().receive(0, wanted, node.images(), 7, pace, NOBODY))))
        .containsOnly(Kind.STALE);
    assertThat(kindOf(() -> node.images().seal(1, new RunId("none"), "bookworm-9", NOBODY)))
        .isEqualTo(Kind.NO_SUCH_RUN);
  }
}
