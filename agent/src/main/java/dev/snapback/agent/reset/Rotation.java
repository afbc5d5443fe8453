package dev.snapback.agent.reset;

import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.reset.RotationStep.Drop;
import dev.snapback.agent.reset.RotationStep.Rename;
import dev.snapback.agent.reset.RotationStep.Retag;
import dev.snapback.agent.reset.RotationStep.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One rotation of a node's volumes, to be planned: what {@link RotationPlan} says.
 *
 * @param pristine the image that was ordered
 */
record Rotation(
    SetUpNode node, ResetOrder order, Volume pristine, OptionalLong nextWritten, Instant now) {

  /** Refuses what is not for this machine as it is now. */
  static Rotation of(SetUpNode node, ResetOrder order, OptionalLong nextWritten, Instant now)
      throws ResetRefused {
    if (node.generation() != order.generation()) {
      throw new ResetRefused(new Refusal.StaleGeneration(order.generation(), node.generation()));
    }
    var pristine =
        node.pristine(order.image())
            .orElseThrow(
                () -> new ResetRefused(new Refusal.UnknownImage(order.image(), node.images())));
    return new Rotation(node, order, pristine, nextWritten, now);
  }

  List<RotationStep> staging() throws ResetRefused {
    if (!isLive(Volumes.ROOT)) {
      return List.of();
    }
    boolean staged = isStaged();
    boolean tight = !staged && noRoomWithout(Volumes.NEXT_ROOT, Volumes.OLD_ROOT);
    var goes = new ArrayList<String>();
    if (!staged) {
      goes.add(Volumes.NEXT_ROOT);
    }
    if (tight) {
      goes.add(Volumes.LAST_ROOT);
    }
    if (nameTaken() || (!staged && noRoomWithout(Volumes.NEXT_ROOT))) {
      goes.add(Volumes.OLD_ROOT);
    }
    var steps = new ArrayList<RotationStep>();
    drop(goes.stream()).ifPresent(steps::add);
    if (nameTaken() && !tight) {
      // So that the reset itself has nothing to remove.
      steps.add(new Rename(Volumes.LAST_ROOT, Volumes.OLD_ROOT));
    }
    if (!staged) {
      steps.add(snapshot());
    }
    return steps;
  }

  private boolean nameTaken() {
    return volume(Volumes.LAST_ROOT).isPresent();
  }

  private boolean noRoomWithout(String... dropped) throws ResetRefused {
    long freed =
        Stream.of(dropped)
            .flatMap(name -> volume(name).stream())
            .mapToLong(Volume::sizeBytes)
            .sum();
    return noRoom(node.group().freeBytes() + freed).isPresent();
  }

  List<RotationStep> whole() throws ResetRefused {
    if (order.hold().isPresent()) {
      new Holds(node).mayKeep(order.hold().get(), kind());
    }
    // Only where the live root has lost its name already: an earlier taking of this or another
    // order got that far, and no way down came of it.
    var waiting = isLive(Volumes.ROOT) ? Optional.<Volume>empty() : volume(Volumes.ROOT);
    if (waiting.filter(this::isWanted).isPresent()) {
      return again();
    }
    if (waiting.isEmpty() && bootDoesAll()) {
      return List.of();
    }
    var steps = new ArrayList<RotationStep>();
    if (order.held().isPresent()) {
      steps.addAll(adoption(order.held().get()));
    } else {
      steps.addAll(preparation());
    }
    waiting.map(this::putAway).ifPresent(steps::add);
    renameLive().ifPresent(steps::add);
    if (!bootFinishes()) {
      steps.add(
          new Rename(order.held().map(Volumes::held).orElse(Volumes.NEXT_ROOT), Volumes.ROOT));
    }
    return steps;
  }

  /** The wanted root waits under its name. */
  private List<RotationStep> again() {
    var steps = new ArrayList<RotationStep>();
    if (renameLive().isPresent()) {
      drop(Stream.of(Volumes.LAST_ROOT)).ifPresent(steps::add);
      renameLive().ifPresent(steps::add);
    }
    if (bootFinishes()) {
      drop(Stream.of(Volumes.NEXT_ROOT)).ifPresent(steps::add);
      steps.add(new Rename(Volumes.ROOT, Volumes.NEXT_ROOT));
    }
    return steps;
  }

  /**
   * A cold boot replaces a root that it finds by its name, but takes a {@code next_root} for a root
   * that is not there: so the last rename is left to it. Not where cold boots keep the root.
   */
  private boolean bootFinishes() {
    return order.way() == ResetWay.FIRMWARE
        && order.held().isEmpty()
        && !Volumes.coldBootKeeps(pristine);
  }

  /**
   * A cold boot makes of a used root the last one, and a fresh one of the same image. Where there
   * is no root any more, it takes what is staged.
   */
  private boolean bootDoesAll() {
    return bootFinishes()
        && becomes().equals(Volumes.LAST_ROOT)
        && isOfImage(node.live())
        && (isLive(Volumes.ROOT)
            || (isLive(Volumes.LAST_ROOT) && (volume(Volumes.NEXT_ROOT).isEmpty() || isStaged())));
  }

  private List<RotationStep> preparation() throws ResetRefused {
    var steps = new ArrayList<RotationStep>();
    boolean staged = isStaged();
    // Former roots first: that gives room, and each snapshot less makes the suspension for the
    // next one shorter.
    drop(goesBefore(staged)).ifPresent(steps::add);
    if (!staged && !(bootFinishes() && isOfImage(node.live()))) {
      steps.add(snapshot());
    }
    return steps;
  }

  /** Of a staged reset only what bears the name that the live root needs. A hold takes room. */
  private Stream<String> goesBefore(boolean staged) {
    if (!staged) {
      return Stream.of(Volumes.NEXT_ROOT, Volumes.LAST_ROOT, Volumes.OLD_ROOT);
    }
    return order.hold().isPresent()
        ? Stream.of(Volumes.LAST_ROOT, Volumes.OLD_ROOT)
        : Stream.of(Volumes.LAST_ROOT);
  }

  /** Marked before it gets the name: from then on a cold boot must know it for what it is. */
  private List<RotationStep> adoption(String hold) throws ResetRefused {
    var volume = new Holds(node).toBoot(hold, order.image());
    var tags =
        Set.of(
            Volume.tag(Volumes.HOLD, hold), Volume.tag(Volumes.GENERATION, order.generation() + 1));
    var replaced =
        volume.tags().stream()
            .filter(tag ->
                tag.startsWith(Volume.tag(Volumes.HOLD, ""))
                    || tag.startsWith(Volume.tag(Volumes.GENERATION, "")))
            .filter(tag -> !tags.contains(tag))
            .collect(Collectors.toSet());
    var steps = new ArrayList<RotationStep>();
    drop(Stream.of(Volumes.LAST_ROOT, Volumes.OLD_ROOT)).ifPresent(steps::add);
    steps.add(new Retag(volume.name(), tags, replaced));
    return steps;
  }

  /** Of a root that was made and never booted, or a hold that was to be. */
  private RotationStep putAway(Volume root) {
    return Volumes.hold(root)
        .<RotationStep>map(hold -> new Rename(Volumes.ROOT, Volumes.held(hold)))
        .orElseGet(() -> new Drop(List.of(Volumes.ROOT)));
  }

  private Optional<RotationStep> renameLive() {
    return isLive(becomes())
        ? Optional.empty()
        : Optional.of(new Rename(node.live().name(), becomes()));
  }

  /** What the live root is called afterwards. */
  private String becomes() {
    return order
        .hold()
        .or(() -> Volumes.hold(node.live()))
        .map(Volumes::held)
        .orElse(Volumes.LAST_ROOT);
  }

  private boolean isLive(String name) {
    return node.live().name().equals(name);
  }

  private boolean isOfImage(Volume root) {
    return root.fact(Volumes.IMAGE).equals(Optional.of(order.image()));
  }

  /** Whether {@code next_root} is what this order wants, and holds its image and nothing else. */
  private boolean isStaged() {
    return volume(Volumes.NEXT_ROOT).filter(this::isFresh).isPresent()
        && nextWritten.isPresent()
        && nextWritten.getAsLong() == 0;
  }

  private boolean isWanted(Volume root) {
    return order.held().isPresent()
        ? Volumes.hold(root).equals(order.held()) && isOfNextGeneration(root)
        : isFresh(root);
  }

  private boolean isFresh(Volume root) {
    return root.origin().equals(Optional.of(pristine.name()))
        && isOfImage(root)
        && isOfNextGeneration(root)
        && Volumes.hold(root).isEmpty();
  }

  private boolean isOfNextGeneration(Volume root) {
    return root.fact(Volumes.GENERATION).equals(Optional.of(Long.toString(order.generation() + 1)));
  }

  private Optional<Volume> volume(String name) {
    return node.group().volume(name);
  }

  private Optional<RotationStep> drop(Stream<String> names) {
    var there = names.filter(name -> !isLive(name) && volume(name).isPresent()).toList();
    return there.isEmpty() ? Optional.empty() : Optional.of(new Drop(there));
  }

  private Snapshot snapshot() throws ResetRefused {
    var refusal = noRoom(Volumes.freeForReset(node.group(), node.live()));
    if (refusal.isPresent()) {
      throw new ResetRefused(refusal.get());
    }
    var tags =
        Set.of(
            Volume.tag(Volumes.ROLE, "root"),
            Volume.tag(Volumes.IMAGE, order.image()),
            Volume.tag(Volumes.GENERATION, order.generation() + 1),
            Volume.tag(Volumes.CREATED, now.getEpochSecond()));
    return new Snapshot(pristine.name(), Volumes.NEXT_ROOT, kind(), tags);
  }

  private Optional<Refusal> noRoom(long free) throws ResetRefused {
    return switch (kind()) {
      case SnapshotKind.Thin _ -> Optional.empty();
      case SnapshotKind.Classic(long bytes) ->
          free < bytes
              ? Optional.of(new Refusal.NoRoom(node.group().name(), bytes, free))
              : Optional.empty();
    };
  }

  private SnapshotKind kind() throws ResetRefused {
    return Volumes.snapshots(pristine)
        .orElseThrow(() ->
            new ResetRefused(
                new Refusal.NotANode(
                    "the volume %s/%s does not say how large its snapshots are"
                        .formatted(node.group().name(), pristine.name()))));
  }
}
