package dev.snapback.agent.scratch;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.process.Programs;
import dev.snapback.agent.scratch.Cleaned.How;
import dev.snapback.agent.scratch.ScratchPlan.Discard;
import dev.snapback.agent.scratch.ScratchPlan.Refuse;
import dev.snapback.agent.scratch.ScratchPlan.Target;
import dev.snapback.agent.scratch.ScratchPlan.WipeEnds;
import dev.snapback.agent.scratch.ScratchPlan.Zero;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans scratch disks, all that are named or none: what is refused is found before anything is
 * touched. Thread-safe; one call at a time does something.
 */
public final class ScratchDisks {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchDisks.class);

  /** What is read and zeroed at either end: more than any partition table or LVM label takes. */
  static final long END = 1L << 20;

  /** What takes a waiting loop through its time. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  /** How the devices are at one moment. */
  @FunctionalInterface
  interface Survey {
    BlockTree read(List<Scratch> named) throws IOException, LvmException;
  }

  /** For udev to find a disk, after the agent has: an emulated machine takes so long. */
  private static final Duration APPEARS = Duration.ofMinutes(1);

  private static final Duration LOOK = Duration.ofMillis(500);

  /** A boot may find something on a disk just when it is looked at: then it is planned anew. */
  private static final int TRIES = 10;

  /** What a run was given: the same names in the same boot are clean already. */
  private record Done(List<Scratch> named, List<Cleaned> cleaned) {}

  private final Survey survey;
  private final Disks disks;
  private final Pause pause;
  private Optional<Done> done = Optional.empty();

  ScratchDisks(Survey survey, Disks disks, Pause pause) {
    this.survey = survey;
    this.disks = disks;
    this.pause = pause;
  }

  /** Of this machine, seen from the agent's own root. Nothing is read or called yet. */
  public static ScratchDisks ofThisMachine(Programs programs, Lvm lvm, Machine machine) {
    var nodes = new OwnDeviceNodes(programs, Path.of("/dev"));
    var sys = Path.of("/sys");
    var reader =
        new BlockReader(Path.of("/proc"), sys, Path.of("/proc/1/root/dev"), nodes, lvm, machine);
    return new ScratchDisks(
        reader::read, new DiskPrograms(programs, nodes, sys), time -> Thread.sleep(time));
  }

  /**
   * Cleans them. Repeated with the same names it does nothing more: it is for whoever calls to see
   * that no run has been on them since.
   *
   * @param within from now on; a disk under way then is cleaned anew by the next call
   * @param stands whether the order still stands: asked whenever it has waited for another call
   * @return one for each name, in their order
   * @throws ScratchRefused where one of them may not be touched; none has been then
   * @throws IOException where one could not be cleaned; others may have been
   */
  public synchronized List<Cleaned> clean(
      List<Scratch> named, Duration within, BooleanSupplier stands)
      throws ScratchRefused, IOException, LvmException, InterruptedException {
    if (done.filter(before -> before.named().equals(named)).isPresent()) {
      return done.get().cleaned();
    }
    done = Optional.empty();
    var clock = new Clock(System.nanoTime() + within.toNanos());
    for (int tries = 1; ; tries++) {
      if (!stands.getAsBoolean()) {
        throw new ScratchRefused("the order to clean scratch disks does not stand any more");
      }
      try {
        var cleaned = carryOut(plans(named, clock), clock);
        done = Optional.of(new Done(List.copyOf(named), cleaned));
        return cleaned;
      } catch (Disks.InUse e) {
        if (tries == TRIES || !clock.left().isPositive()) {
          throw e;
        }
        LOG.info("scratch disks are planned anew: {}", e.getMessage());
        pause.sleep(LOOK);
      }
    }
  }

  private record Clock(long end) {
    Duration left() {
      return Duration.ofNanos(end - System.nanoTime());
    }
  }

  /** Waits a while for what is not there yet. */
  private List<ScratchPlan> plans(List<Scratch> named, Clock clock)
      throws ScratchRefused, IOException, LvmException, InterruptedException {
    for (var waited = Duration.ZERO; ; waited = waited.plus(LOOK)) {
      var plans = ScratchPlans.of(named, survey.read(named));
      var refusals =
          plans.stream().filter(Refuse.class::isInstance).map(Refuse.class::cast).toList();
      if (refusals.isEmpty()) {
        return plans;
      }
      boolean mayCome = refusals.stream().allMatch(Refuse::mayCome);
      if (!mayCome || waited.compareTo(APPEARS) >= 0 || !clock.left().isPositive()) {
        throw new ScratchRefused(words(refusals));
      }
      pause.sleep(LOOK);
    }
  }

  private static String words(List<Refuse> refusals) {
    return refusals.stream()
        .map(refusal -> "scratch disk " + refusal.named().name() + " " + refusal.why())
        .collect(Collectors.joining("; "));
  }

  private List<Cleaned> carryOut(List<ScratchPlan> plans, Clock clock)
      throws IOException, InterruptedException {
    Set<BlockDevice> stacked = new LinkedHashSet<>();
    plans.forEach(plan -> stacked.addAll(target(plan).stacked()));
    for (BlockDevice device : stacked) {
      LOG.info("scratch: {} is taken apart", device.words());
      disks.takeApart(device, clock.left());
    }
    List<Cleaned> cleaned = new ArrayList<>();
    for (ScratchPlan plan : plans) {
      cleaned.add(carryOut(plan, clock));
    }
    return List.copyOf(cleaned);
  }

  private static Target target(ScratchPlan plan) {
    return switch (plan) {
      case Discard(Target target) -> target;
      case WipeEnds(Target target) -> target;
      case Zero(Target target) -> target;
      case Refuse refused -> throw new IllegalArgumentException(refused.why());
    };
  }

  private Cleaned carryOut(ScratchPlan plan, Clock clock) throws IOException, InterruptedException {
    long began = System.nanoTime();
    var target = target(plan);
    var device = target.device();
    How how =
        switch (plan) {
          case Discard _ -> discard(target, clock);
          case WipeEnds _ -> wipeEnds(target, clock);
          case Zero _ -> zero(target, clock);
          case Refuse refused -> throw new IllegalArgumentException(refused.why());
        };
    if (!endsAreBlank(device)) {
      throw new IOException(
          "%s (%s): its ends were overwritten, and do not read as zeroes; the disk may be failing"
              .formatted(target.named().name(), device.words()));
    }
    disks.lookAgain(device);
    var took = Duration.ofNanos(System.nanoTime() - began);
    LOG.info(
        "scratch={} device={} how={} ms={}",
        target.named().name(),
        device.words(),
        how,
        took.toMillis());
    return new Cleaned(target.named().name(), device.name(), how, device.bytes(), took);
  }

  private How discard(Target target, Clock clock) throws IOException, InterruptedException {
    disks.discard(target.device(), clock.left());
    if (!endsAreBlank(target.device())) {
      // A device may ignore discards, or read as before: blk_queue_discard says nothing of that.
      return wipeEnds(target, clock);
    }
    forgetPartitions(target, clock);
    return How.DISCARDED;
  }

  private How wipeEnds(Target target, Clock clock) throws IOException, InterruptedException {
    for (BlockDevice partition : target.partitions()) {
      disks.wipeSignatures(partition, clock.left());
    }
    var device = target.device();
    disks.wipeSignatures(device, clock.left());
    long length = Math.min(END, device.bytes());
    disks.zero(device, 0, length, clock.left());
    disks.zero(device, device.bytes() - length, length, clock.left());
    forgetPartitions(target, clock);
    return How.ENDS_OVERWRITTEN;
  }

  private How zero(Target target, Clock clock) throws IOException, InterruptedException {
    disks.zero(target.device(), 0, target.device().bytes(), clock.left());
    forgetPartitions(target, clock);
    return How.OVERWRITTEN;
  }

  /** What looks at a partition for a moment, as udev does, keeps the kernel from forgetting it. */
  private void forgetPartitions(Target target, Clock clock)
      throws IOException, InterruptedException {
    for (int tries = 1; !target.partitions().isEmpty(); tries++) {
      try {
        disks.forgetPartitions(target.device(), clock.left());
        return;
      } catch (Disks.InUse e) {
        if (tries == TRIES) {
          throw e;
        }
        pause.sleep(LOOK);
      }
    }
  }

  private boolean endsAreBlank(BlockDevice device) throws IOException {
    long length = Math.min(END, device.bytes());
    return disks.blank(device, 0, length) && disks.blank(device, device.bytes() - length, length);
  }
}
