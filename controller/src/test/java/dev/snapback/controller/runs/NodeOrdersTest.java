package dev.snapback.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Climb;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Effect.ResetNode;
import dev.snapback.controller.scheduler.Effect.StageNode;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Event.NodeNotStaged;
import dev.snapback.controller.scheduler.Event.NodeRejected;
import dev.snapback.controller.scheduler.Event.NodeStaged;
import dev.snapback.controller.scheduler.Event.NodeVerified;
import dev.snapback.controller.scheduler.Event.ResetFailed;
import dev.snapback.controller.scheduler.Event.ResetTaken;
import dev.snapback.controller.scheduler.Remedy;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.ScratchOrder;
import dev.snapback.controller.scheduler.Yardstick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeOrdersTest {
  @TempDir private Path temp;
  private Bench bench;
  private String firstBoot = "";
  private Yardstick yardstick = Yardstick.NONE;
  private ScratchOrder scratch = ScratchOrder.NONE;

  @BeforeEach
  void make() throws Exception {
    bench = new Bench(temp);
    firstBoot = bench.machine.describe().bootId();
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void reset(long generation, String image) {
    reset(generation, image, Rung.KEXEC);
  }

  private void reset(long generation, String image, Rung rung) {
    var while300 = Duration.ofMillis(300);
    bench.begin(
        new ResetNode(
            Bench.MACHINE,
            5,
            generation,
            image,
            rung,
            while300,
            Duration.ofMinutes(1),
            Optional.empty(),
            Optional.empty()));
  }

  private Event verify(long generation, String image, String bootIdBefore, String bootId)
      throws InterruptedException {
    return verify(generation, image, bootIdBefore, bootId, Optional.empty());
  }

  private Event verify(
      long generation,
      String image,
      String bootIdBefore,
      String bootId,
      Optional<NodeDescription> said)
      throws InterruptedException {
    var reset =
        new ResetRecord(
            Bench.MACHINE.name(),
            5,
            generation,
            image,
            bootIdBefore,
            bootId,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Climb.at(Rung.UNTOLD),
            "",
            "");
    bench.begin(new VerifyNode(Bench.MACHINE, reset, yardstick, said, scratch, ""));
    return bench.events.next();
  }

  @Test
  void what_a_node_said_with_its_announcement_is_checked_without_asking_it() throws Exception {
    var said = Optional.of(bench.machine.describe());
    bench.machine.powerOff();
    var verified = (NodeVerified) verify(0, "bookworm", "x", firstBoot, said);
    assertThat(verified.bootId()).isEqualTo(firstBoot);
    rejected(verify(1, "bookworm", "x", firstBoot, said), true, "generation 0, wanted is 1");
  }

  @Test
  void a_node_that_announced_what_is_in_its_way_is_asked_whether_it_still_is() throws Exception {
    bench.machine.faults().impediment("volume group main is full");
    var said = Optional.of(bench.machine.describe());
    rejected(verify(0, "bookworm", "x", firstBoot, said), false, "volume group main is full");
    bench.machine.faults().impediment("");
    assertThat(verify(0, "bookworm", "x", firstBoot, said)).isInstanceOf(NodeVerified.class);
  }

  @Test
  void an_old_agent_is_verified_by_what_it_does_say() throws Exception {
    bench.machine.faults().oldAgent(true);
    assertThat(verify(0, "bookworm", "x", firstBoot)).isInstanceOf(NodeVerified.class);
  }

  @Test
  void a_node_that_is_verified_has_a_signed_receipt_and_is_measured_by_it_from_then_on()
      throws Exception {
    var verified = (NodeVerified) verify(0, "bookworm", "x", firstBoot);
    assertThat(verified.receipt()).contains("payload", "protected", "signature");
    yardstick = verified.yardstick();
    assertThat(yardstick.inventory()).contains(bench.machine.describe().inventory());
    rejected(verify(0, "bookworm", "x", firstBoot), true, "used before");
  }

  @Test
  void a_machine_that_has_lost_a_disk_is_rejected_for_good() throws Exception {
    var now = bench.machine.describe().inventory();
    var disks = new ArrayList<>(now.disks());
    disks.add("vdb 5 SIMULATED 2");
    var baseline =
        new Inventory(
            now.cpus(),
            now.memoryBytes(),
            now.architecture(),
            now.cpuModel(),
            now.pci(),
            disks,
            now.firmware());
    yardstick = new Yardstick(Optional.of(baseline), "", Instant.EPOCH);
    rejected(verify(0, "bookworm", "x", firstBoot), false, "disk vdb is gone");
  }

  @Test
  void scratch_disks_are_emptied_before_the_receipt_is_signed() throws Exception {
    bench.machine.addScratch("data/scratch");
    bench.machine.start(
        new RunOnNode("r", 0), new RunCommand(List.of("exit", "0"), Map.of(), Duration.ZERO));
    scratch = scratchOf("data/scratch");
    assertThat(bench.machine.writtenScratch()).containsExactly("data/scratch");

    assertThat(verify(0, "bookworm", "x", firstBoot))
        .isEqualTo(new Event.ScratchBegun(Bench.MACHINE.name(), 5, firstBoot));
    var verified = (NodeVerified) bench.events.next();
    assertThat(verified.phases()).extracting(Phase::name).containsExactly("verify", "scratch");
    assertThat(bench.machine.writtenScratch()).isEmpty();
    assertThat(new String(Base64.getUrlDecoder().decode(payload(verified)), StandardCharsets.UTF_8))
        .contains("\"scratch\":[{\"name\":\"data/scratch\"");
  }

  private static ScratchOrder scratchOf(String volume) {
    return new ScratchOrder(List.of(Scratch.Volume.parse(volume, false)), Duration.ofSeconds(20));
  }

  private static String payload(NodeVerified verified) {
    return verified.receipt().replaceFirst(".*\"payload\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void a_scratch_disk_that_cannot_be_emptied_takes_the_node_out_of_service() throws Exception {
    scratch = scratchOf("data/gone");
    rejectedAfterBegun("scratch disk data/gone is not there", false);
    bench.machine.addScratch("data/gone");
    bench.machine.faults().refuseScratch("data/gone is in use: dm-3 is mounted at /srv");
    rejectedAfterBegun("mounted at /srv", false);
    bench.machine.faults().refuseScratch("").breakScratch(true);
    rejectedAfterBegun("Input/output error", false);
    bench.machine.faults().breakScratch(false);
    var said = Optional.of(bench.machine.describe());
    bench.machine.powerOff();
    assertThat(verify(0, "bookworm", "x", firstBoot, said)).isInstanceOf(Event.ScratchBegun.class);
    rejected(bench.events.next(), true, "does not answer");
  }

  private void rejectedAfterBegun(String why, boolean retry) throws InterruptedException {
    assertThat(verify(0, "bookworm", "x", firstBoot)).isInstanceOf(Event.ScratchBegun.class);
    rejected(bench.events.next(), retry, why);
  }

  @Test
  void the_disks_of_a_node_that_is_not_what_it_should_be_are_left_alone() throws Exception {
    scratch = scratchOf("data/scratch");
    rejected(verify(1, "bookworm", "x", firstBoot), true, "generation 0, wanted is 1");
    assertThat(bench.events.isEmpty()).isTrue();
  }

  private Event stage(long generation, String... labels) throws InterruptedException {
    bench.begin(new StageNode(Bench.MACHINE, generation, "bookworm", List.of(labels)));
    return bench.events.next();
  }

  @Test
  void the_next_reset_is_prepared_with_its_kernel_unless_a_label_of_the_node_says_not_to()
      throws Exception {
    var staged = (NodeStaged) stage(0, "metal");
    assertThat(staged.generation()).isZero();
    assertThat(staged.staged().generation()).isEqualTo(1);
    assertThat(staged.staged().kernelBytes()).isPositive();
    assertThat(((NodeStaged) stage(0, "metal", "small")).staged().kernelBytes()).isZero();
  }

  @Test
  void a_reset_that_cannot_be_prepared_is_told_with_the_reason_and_not_tried_again()
      throws Exception {
    bench.machine.faults().refuseStage("no room");
    assertThat(((NodeNotStaged) stage(0, "metal")).why()).contains("no room");
    bench.machine.powerOff();
    assertThat(((NodeNotStaged) stage(0, "metal")).why()).contains("does not answer");
    assertThat(bench.events.isEmpty()).isTrue();
  }

  @Test
  void a_reset_is_taken_and_the_new_system_is_verified() throws Exception {
    reset(0, "bookworm");
    var taken = (ResetTaken) bench.events.next();
    assertThat(taken.reset()).isEqualTo(5);
    assertThat(taken.generation()).isEqualTo(1);
    assertThat(taken.bootIdBefore()).isEqualTo(firstBoot);
    assertThat(taken.phases()).isNotEmpty();

    var boot = bench.booted().bootId();
    var verified = (NodeVerified) verify(1, "bookworm", firstBoot, boot);
    assertThat(verified.bootId()).isEqualTo(boot);
    assertThat(verified.generation()).isEqualTo(1);
    assertThat(verified.image()).isEqualTo("bookworm");
    assertThat(verified.phases().getFirst().took()).isPositive();
  }

  private ResetFailed failedReset() throws InterruptedException {
    return (ResetFailed) bench.events.next();
  }

  @Test
  void a_node_that_refuses_may_be_reset_by_another_way() throws Exception {
    bench.machine.faults().cannot(Way.JUMP);
    reset(0, "bookworm");
    assertThat(failedReset().remedy()).isEqualTo(Remedy.ANOTHER_WAY);
    reset(0, "bookworm", Rung.REBOOT);
    assertThat(bench.events.next()).isInstanceOf(ResetTaken.class);
    bench.booted();
    assertThat(bench.machine.describe().way()).isEqualTo(BootWay.FIRMWARE);
  }

  @Test
  void a_machine_is_forced_past_its_agent_and_what_keeps_that_is_told() throws Exception {
    bench.machine.powerOff();
    reset(0, "bookworm", Rung.POWER);
    var failed = failedReset();
    assertThat(failed.remedy()).isEqualTo(Remedy.ANOTHER_WAY);
    assertThat(failed.why()).contains("no way to m1 by POWER");
    var done = List.of(new Phase("power", Duration.ofMillis(1)));
    bench.rescue =
        order -> {
          assertThat(order.rung()).isEqualTo(Rung.SSH);
          return done;
        };
    reset(0, "bookworm", Rung.SSH);
    assertThat(bench.events.next()).isEqualTo(new Event.ResetForced(Bench.MACHINE.name(), 5, done));
  }

  @Test
  void no_other_way_is_tried_where_there_is_no_room_for_another_root() throws Exception {
    bench.machine.faults().full(true);
    reset(0, "bookworm");
    var failed = failedReset();
    assertThat(failed.remedy()).isEqualTo(Remedy.NONE);
    assertThat(failed.why()).contains("no room");
  }

  @Test
  void an_image_that_the_node_has_not_is_not_asked_for_again() throws Exception {
    reset(0, "trixie");
    var failed = failedReset();
    assertThat(failed.remedy()).isEqualTo(Remedy.NONE);
    assertThat(failed.why()).contains("trixie");
  }

  @Test
  void a_node_that_is_further_on_says_where_it_is() throws Exception {
    bench.machine.recycle(RecycleOrder.jump(0, "bookworm"));
    bench.booted();
    reset(0, "bookworm");
    var failed = failedReset();
    assertThat(failed.remedy()).isEqualTo(Remedy.ANOTHER_WAY);
    assertThat(failed.generation()).isEqualTo(1);
  }

  @Test
  void a_node_that_does_not_answer_is_asked_until_patience_ends() throws Exception {
    bench.machine.powerOff();
    reset(0, "bookworm");
    var failed = failedReset();
    assertThat(failed.remedy()).isEqualTo(Remedy.WAY_WITHOUT_AGENT);
    assertThat(failed.generation()).isEqualTo(-1);
  }

  @Test
  void a_node_that_comes_back_in_time_is_reset() throws Exception {
    bench.machine.powerOff();
    reset(0, "bookworm");
    bench.machine.powerOn();
    assertThat(bench.events.next()).isInstanceOf(ResetTaken.class);
  }

  private void rejected(Event event, boolean retry, String why) {
    var rejected = (NodeRejected) event;
    assertThat(rejected.why()).contains(why);
    assertThat(rejected.retry()).isEqualTo(retry);
  }

  @Test
  void a_node_that_is_not_what_it_should_be_is_rejected_with_the_reason() throws Exception {
    var image = "bookworm";
    rejected(verify(0, image, firstBoot, firstBoot), true, "has not booted");
    rejected(verify(0, image, "x", "y"), true, "booted again");
    rejected(verify(1, image, "x", firstBoot), true, "generation 0, wanted is 1");
    rejected(verify(0, "trixie", "x", firstBoot), true, "trixie");
    bench.machine.faults().impediment("volume group main is full");
    rejected(verify(0, image, "x", firstBoot), false, "volume group main is full");
    bench.machine.powerOff();
    rejected(verify(0, image, "x", firstBoot), true, "does not answer");
  }

  private void resetKeeping(Optional<RunId> hold, Optional<RunId> held) {
    var time = Duration.ofSeconds(20);
    bench.begin(new ResetNode(Bench.MACHINE, 5, 0, "bookworm", Rung.KEXEC, time, time, hold, held));
  }

  @Test
  void a_root_that_cannot_be_kept_is_no_failure_of_the_reset() throws Exception {
    bench.machine.faults().refuseHold(true);
    resetKeeping(Optional.of(Bench.RUN), Optional.empty());
    assertThat(bench.events.next())
        .isInstanceOfSatisfying(
            Event.HoldRefused.class,
            refused -> {
              assertThat(refused.reset()).isEqualTo(5);
              assertThat(refused.why()).contains("no room for a hold");
            });

    resetKeeping(Optional.empty(), Optional.of(Bench.RUN));
    assertThat(bench.events.next()).isInstanceOf(Event.HoldRefused.class);
    assertThat(bench.machine.describe().generation()).isZero();
  }

  @Test
  void a_hold_is_kept_by_a_reset_and_dropped_where_the_node_answers() throws Exception {
    resetKeeping(Optional.of(Bench.RUN), Optional.empty());
    assertThat(bench.events.next()).isInstanceOf(Event.ResetTaken.class);
    bench.boots.take();
    assertThat(bench.machine.describe().holds()).containsExactly(Bench.RUN.value());

    bench.begin(new Effect.DropHold(Bench.MACHINE, Bench.RUN, 1));

    assertThat(bench.events.next()).isEqualTo(new Event.HoldDropped(Bench.RUN));
    assertThat(bench.machine.describe().holds()).isEmpty();
  }
}
