package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What setup will do on a machine, decided from what was found there, before anything is done. */
sealed interface SetupPlan {
  /** What the bundle's folder {@code systemd} must hold. */
  List<String> UNITS =
      List.of(
          "run-snapback.mount",
          "run-snapback-state.mount",
          "snapback-agent.service",
          "snapback-agent");

  /** To be done in this order; cut off anywhere, setup can be run again. */
  record Todo(List<SetupStep> steps, String summary) implements SetupPlan {
    public Todo {
      steps = List.copyOf(steps);
    }
  }

  /** The machine is set up already. */
  record Done(String words) implements SetupPlan {}

  /** The machine is not fit, and why. */
  record Unfit(List<String> reasons) implements SetupPlan {
    public Unfit {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * @param now becomes the fact {@code created} of the first root
   */
  static SetupPlan of(Host host, SetupOptions options, Instant now) {
    var done = host.group().flatMap(SetupPlan::finished);
    if (done.isPresent()) {
      return new Done(done.get());
    }
    var reasons = Preconditions.missing(host, options);
    if (!reasons.isEmpty() || host.group().isEmpty()) {
      return new Unfit(reasons);
    }
    var group = host.group().get();
    var strangers = strangers(group);
    if (!strangers.isEmpty()) {
      return new Unfit(strangers);
    }
    return whole(host, group, options, now);
  }

  private static Optional<String> finished(VolumeGroup group) {
    var root = group.volume(Volumes.ROOT);
    if (root.isEmpty()) {
      return group
          .volume(Volumes.ORIG_ROOT)
          .flatMap(volume -> volume.fact(Volumes.IMAGE))
          .map(image -> "set up: reboot to begin on the first snapshot of image " + image);
    }
    return root.flatMap(Volume::origin)
        .flatMap(group::volume)
        .flatMap(origin -> origin.fact(Volumes.IMAGE))
        .map(image -> "already set up: root is a snapshot of image " + image);
  }

  /** Volumes with our names that are not ours. */
  private static List<String> strangers(VolumeGroup group) {
    return group.volumes().stream()
        .filter(v -> List.of(Volumes.AGENT, Volumes.STATE, Volumes.POOL).contains(v.name()))
        .filter(v -> v.fact(Volumes.ROLE).isEmpty())
        .map(v ->
            "expected no volume named %s in volume group %s, found one that setup did not make; rename it"
                .formatted(v.name(), group.name()))
        .toList();
  }

  private static SetupPlan whole(Host host, VolumeGroup group, SetupOptions options, Instant now) {
    long free = group.freeBytes() + Room.leftBehind(group);
    long origin = group.volume(Volumes.ROOT).map(Volume::sizeBytes).orElseThrow();
    boolean thin = options.kind().map(SetupOptions.Kind.THIN::equals).orElse(host.thinTools());
    return switch (Room.divide(group, free, origin, host.payloadBytes(), options, thin)) {
      case Room.TooSmall small -> new Unfit(List.of(small.words()));
      case Room.Divided room ->
          new Todo(steps(host, group, options, room, now), summary(options.image()));
    };
  }

  private static List<SetupStep> steps(
      Host host, VolumeGroup group, SetupOptions options, Room.Divided room, Instant now) {
    var steps = new ArrayList<SetupStep>();
    steps.addAll(VolumeSteps.removeLeftovers(host, group));
    steps.addAll(PayloadSteps.hook(host, options));
    steps.addAll(VolumeSteps.make(group.name(), room));
    steps.addAll(PayloadSteps.fill(host, group.name(), options, room));
    steps.addAll(PayloadSteps.units(host, group.name()));
    steps.addAll(VolumeSteps.close());
    steps.add(VolumeSteps.nameTheImage(group.name(), options.image(), room.kind(), now));
    steps.add(VolumeSteps.keepTheRoot(group.name()));
    return steps;
  }

  private static String summary(String image) {
    return "set up: image "
        + image
        + " is the root as it is now; reboot to begin on its first snapshot";
  }
}
