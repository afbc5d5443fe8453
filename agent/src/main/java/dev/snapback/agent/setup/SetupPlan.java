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

  /** What was looked at. */
  List<Finding> findings();

  /** To be done in this order; cut off anywhere, setup can be run again. */
  record Todo(List<Finding> findings, List<SetupStep> steps, String summary) implements SetupPlan {
    public Todo {
      findings = List.copyOf(findings);
      steps = List.copyOf(steps);
    }
  }

  /**
   * The machine is set up already.
   *
   * @param rebootNeeded the pristine root still runs
   */
  record Done(String words, boolean rebootNeeded) implements SetupPlan {
    @Override
    public List<Finding> findings() {
      return List.of();
    }
  }

  /** The machine is not fit; the findings that refuse say why. */
  record Unfit(List<Finding> findings) implements SetupPlan {
    public Unfit {
      findings = List.copyOf(findings);
    }
  }

  /**
   * @param now becomes the fact {@code created} of the first root
   */
  static SetupPlan of(Host host, SetupOptions options, Instant now) {
    var done = host.root().group().flatMap(SetupPlan::finished);
    if (done.isPresent()) {
      return done.get();
    }
    var findings = Preflight.findings(host, options);
    var group = host.root().group();
    var becoming = Becoming.of(host);
    if (group.isEmpty()
        || becoming.isEmpty()
        || findings.stream().anyMatch(Finding::refuses)
        || !(Room.of(host, group.get(), becoming.get(), options)
            instanceof Room.Divided(var agent, var state, var snapshot, var thin))) {
      return new Unfit(findings);
    }
    var room = new Room.Divided(agent, state, snapshot, thin);
    var steps = steps(host, group.get(), becoming.get(), options, room, now);
    return new Todo(findings, steps, summary(options.image(), becoming.get()));
  }

  private static Optional<Done> finished(VolumeGroup group) {
    var root = group.volume(Volumes.ROOT);
    if (root.isEmpty()) {
      return group
          .volume(Volumes.ORIG_ROOT)
          .flatMap(volume -> volume.fact(Volumes.IMAGE))
          .map(image ->
              new Done("set up: reboot to begin on the first snapshot of image " + image, true));
    }
    // A root without that mark is the recipe's, and setup was cut off before its last step.
    return root.filter(volume -> volume.fact(Volumes.ROLE).isPresent())
        .flatMap(Volume::origin)
        .flatMap(group::volume)
        .flatMap(origin -> origin.fact(Volumes.IMAGE))
        .map(image -> new Done("already set up: root is a snapshot of image " + image, false));
  }

  private static List<SetupStep> steps(
      Host host,
      VolumeGroup group,
      Becoming becoming,
      SetupOptions options,
      Room.Divided room,
      Instant now) {
    var files = LoaderFiles.of(host);
    var steps = new ArrayList<SetupStep>();
    steps.addAll(VolumeSteps.removeLeftovers(host, group));
    steps.addAll(VolumeSteps.makeWay(group.name(), becoming));
    steps.addAll(PayloadSteps.hook(host, options));
    steps.addAll(VolumeSteps.make(group.name(), room));
    steps.addAll(PayloadSteps.fill(host, group.name(), options));
    becoming
        .mounted()
        .ifPresent(image -> steps.addAll(VolumeSteps.openImage(host, group.name(), image)));
    steps.addAll(PayloadSteps.units(host, group.name(), options, becoming));
    becoming.mounted().ifPresent(image -> steps.add(VolumeSteps.closeImage(image)));
    steps.addAll(VolumeSteps.close());
    steps.addAll(PayloadSteps.rewrites(files.system(), "name the root by its volume"));
    // From here on the order matters to whoever pulls the plug: a boot whose command line names
    // this very volume boots it as it is, and one that names a root that is not there is given the
    // image's first (snapback-root).
    steps.add(
        VolumeSteps.nameTheImage(
            group.name(),
            becoming.volume(),
            options.image(),
            host.kernel().release(),
            room.kind(),
            now));
    steps.addAll(PayloadSteps.rewrites(files.loader(), "let the boot loader name the root"));
    steps.addAll(VolumeSteps.keepTheRoot(group.name(), becoming));
    return steps;
  }

  private static String summary(String image, Becoming becoming) {
    return switch (becoming) {
      case Becoming.LiveRootItself _ ->
          "set up: image %s is the root as it is now; reboot to begin on its first snapshot"
              .formatted(image);
      case Becoming.OrigRootOfRecipe _ ->
          "set up: image %s is the recipe's orig_root; reboot to begin on its first snapshot"
              .formatted(image);
    };
  }
}
