package dev.snapback.agent.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.machine.NodeInDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be kept, and the numbers in a refusal. */
class HoldsTest {
  private static final Set<String> KEPT =
      Set.of("snapback.role=root", "snapback.image=bookworm", "snapback.generation=1");

  @TempDir Path directory;
  private NodeInDirectory node;

  @BeforeEach
  void set_up() throws Exception {
    node = NodeInDirectory.afterSetup(directory, 20L << 30);
  }

  private void keep(String hold) throws Exception {
    var _ =
        RotationPlan.of(
            node.check(),
            new ResetOrder(1, "bookworm", ResetWay.KEXEC, Optional.of(hold), Optional.empty()),
            OptionalLong.empty(),
            Instant.EPOCH);
  }

  @Test
  void more_holds_than_allowed_are_refused_and_named() throws Exception {
    for (String hold : new String[] {"a", "b", "c"}) {
      keep("r1");
      node.lvm().snapshot("main", "orig_root", "held_" + hold, NodeInDirectory.CLASSIC, KEPT);
    }

    assertThatThrownBy(() -> keep("r1"))
        .isInstanceOfSatisfying(
            ResetRefused.class,
            e ->
                assertThat(e.refusal().words())
                    .isEqualTo("3 roots are kept (a, b, c), 3 are allowed"));
  }

  @Test
  void a_name_that_is_taken_is_refused() throws Exception {
    node.lvm().snapshot("main", "orig_root", "held_r1", NodeInDirectory.CLASSIC, KEPT);

    assertThatThrownBy(() -> keep("r1")).hasMessage("there is a hold r1 already");
  }

  @Test
  void classic_holds_leave_room_for_two_more_roots() throws Exception {
    long free = node.lvm().report("main").freeBytes();
    node.lvm().create("main", "somebodys", free - (1536L << 20), Set.of());

    assertThatThrownBy(() -> keep("r1"))
        .hasMessage("volume group main has 1.5 GiB free, resets beside a hold need 2.0 GiB");
  }

  @Test
  void thin_holds_are_refused_where_the_pool_would_be_too_full_without_the_former_root()
      throws Exception {
    var lvm = node.thin().lvm();
    lvm.fill("snapback_pool", 85);
    assertThatThrownBy(() -> keep("r1"))
        .hasMessage("the pool snapback_pool would be 85.0 % full, a hold needs it under 80 %");

    lvm.snapshot(
        "main", "orig_root", "last_root", new SnapshotKind.Thin("snapback_pool"), Set.of());
    lvm.fill("last_root", 1);
    assertThatThrownBy(() -> keep("r1")).isInstanceOf(ResetRefused.class);
    lvm.fill("last_root", 50);
    keep("r1");
  }

  @Test
  void a_hold_that_is_not_here_or_of_another_image_is_not_booted() throws Exception {
    var order = new ResetOrder(1, "bookworm", ResetWay.KEXEC, Optional.empty(), Optional.of("r7"));
    assertThatThrownBy(() -> boot(order)).hasMessage("no hold \"r7\" on this machine; it has none");
    node.lvm()
        .snapshot(
            "main",
            "orig_root",
            "held_r7",
            NodeInDirectory.CLASSIC,
            Set.of("snapback.role=root", "snapback.image=trixie"));

    assertThatThrownBy(() -> boot(order)).hasMessage("hold r7 is of image trixie, not of bookworm");
  }

  private void boot(ResetOrder order) throws Exception {
    var _ = RotationPlan.of(node.check(), order, OptionalLong.empty(), Instant.EPOCH);
  }

  @Test
  void names_of_holds_are_names_of_runs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResetOrder.checkHold("../x"))
        .withMessageContaining("\"../x\"");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ResetOrder(1, "a", ResetWay.KEXEC, Optional.of("a"), Optional.of("b")));
  }
}
