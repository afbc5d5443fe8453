package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.setup.SetupStep.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The steps of {@code undo}. */
final class UndoSteps {
  private UndoSteps() {}

  /** From here on each boot, whatever its command line names, gets the pristine volume. */
  static List<SetupStep> mark(String group, Volume image) {
    return image.fact(Volumes.UNDO).isPresent()
        ? List.of()
        : List.of(
            Command.of(
                "let the next boot have the pristine root itself",
                "lvm",
                "lvchange",
                "--yes",
                "--addtag",
                Volume.tag(Volumes.UNDO, "yes"),
                group + "/" + image.name()));
  }

  /** On a root that is no snapshot of ours: the pristine one, or one whose setup was cut off. */
  static List<SetupStep> rest(Host host, VolumeGroup group, Becoming becoming, Traces traces) {
    var image = Optional.of(becoming.volume()).filter(UndoPlan::isImage);
    boolean volumes = UndoPlan.made(group).findAny().isPresent();
    if (image.isEmpty() && !volumes && traces.isEmpty()) {
      return List.of();
    }
    var steps = new ArrayList<SetupStep>();
    // The mark is of use until the volume has its name again: see snapback-root.
    if (becoming instanceof Becoming.LiveRootItself) {
      image.ifPresent(volume -> steps.addAll(mark(group.name(), volume)));
    }
    steps.addAll(agent(host, group, traces));
    becoming.mounted().ifPresent(place -> steps.addAll(inImage(host, group, place)));
    steps.addAll(volumes(group));
    steps.addAll(files(traces));
    var name = image.flatMap(volume -> nameAgain(group.name(), becoming, volume, steps));
    steps.addAll(hook(host, traces));
    image.ifPresent(volume -> steps.add(forget(group.name(), volume, name.orElse(volume.name()))));
    return steps;
  }

  private static List<SetupStep> agent(Host host, VolumeGroup group, Traces traces) {
    var steps = new ArrayList<SetupStep>();
    String words = "end the agent, and no longer start it";
    if (traces.units().stream().anyMatch(file -> file.endsWith("snapback-agent.service"))) {
      steps.add(
          Command.of(words, "systemctl", "disable", "--quiet", "--now", "snapback-agent.service"));
    }
    Stream.of(Becoming.IMAGE, VolumeSteps.STATE, VolumeSteps.ROOT)
        .filter(host.payload().mounted()::contains)
        .forEach(place -> steps.add(Command.of("unmount its volumes", "umount", place.toString())));
    if (!traces.units().isEmpty()) {
      steps.add(remove("remove its units", unitFiles(group, Path.of("/"))));
      steps.add(Command.of("remove its units", "systemctl", "daemon-reload"));
    }
    return steps;
  }

  // What setup wrote into a pristine root that is not the one that runs.
  private static List<SetupStep> inImage(Host host, VolumeGroup group, Path place) {
    var steps = new ArrayList<SetupStep>(VolumeSteps.openImage(host, group.name(), place));
    String words = "remove what setup wrote to the pristine root";
    steps.add(
        Command.of(
            words, "systemctl", "--root=" + place, "disable", "--quiet", "snapback-agent.service"));
    steps.add(remove(words, unitFiles(group, place)));
    steps.add(remove(words, Traces.HOOK.stream().map(file -> below(place, file)).toList()));
    steps.add(removeEmpty(words, below(place, Traces.HOOK_HOME)));
    steps.add(VolumeSteps.closeImage(place));
    return steps;
  }

  private static List<Path> unitFiles(VolumeGroup group, Path root) {
    return Stream.concat(
            PayloadSteps.unitFiles().stream(),
            Stream.of(Volumes.AGENT, Volumes.STATE)
                .map(volume -> PayloadSteps.patience(group.name(), volume)))
        .map(file -> below(root, file))
        .toList();
  }

  private static Path below(Path root, Path file) {
    return root.resolve(Path.of("/").relativize(file));
  }

  // Snapshots and thin volumes before what they stand on.
  private static List<SetupStep> volumes(VolumeGroup group) {
    return UndoPlan.made(group)
        .sorted(Comparator.comparingInt(v -> UndoPlan.isRoot(v) ? 0 : isAnImages(v) ? 1 : 2))
        .<SetupStep>map(v ->
            Command.of(
                "remove the volumes of the node",
                "lvm",
                "lvremove",
                "--yes",
                "--force",
                group.name() + "/" + v.name()))
        .toList();
  }

  private static boolean isAnImages(Volume volume) {
    return UndoPlan.isImage(volume)
        || volume.fact(Volumes.ROLE).equals(Optional.of(Volumes.UNFINISHED));
  }

  private static List<SetupStep> files(Traces traces) {
    return traces.kept().stream()
        .<SetupStep>map(file ->
            Command.of(
                "put back fstab and the boot loader's files",
                "mv",
                "-f",
                file + SetupStep.Rewrite.KEPT,
                file.toString()))
        .toList();
  }

  // A power cut before this one leaves a boot loader that asks for a name that is not there: the
  // initramfs still has the hook then, and gives the marked volume that name.
  private static Optional<String> nameAgain(
      String group, Becoming becoming, Volume image, List<SetupStep> steps) {
    return switch (becoming) {
      case Becoming.OrigRootOfRecipe(Volume _, Volume live, Optional<Volume> _) -> {
        if (!live.name().equals(Volumes.ROOT)) {
          steps.add(
              VolumeSteps.rename(
                  "give the root its former name", group, live.name(), Volumes.ROOT));
        }
        yield Optional.empty();
      }
      case Becoming.LiveRootItself _ -> {
        String name = image.fact(Volumes.FORMER_NAME).orElse(Volumes.ROOT);
        if (!name.equals(image.name())) {
          steps.add(VolumeSteps.rename("give the root its former name", group, image.name(), name));
        }
        yield Optional.of(name);
      }
    };
  }

  private static List<SetupStep> hook(Host host, Traces traces) {
    if (traces.hook().isEmpty()) {
      return List.of();
    }
    var steps = new ArrayList<SetupStep>();
    // Last, so that a run that was cut off between the two finds the hook, and comes here again.
    var scripts =
        traces.hook().stream().filter(path -> !path.equals(Traces.HOOK.getFirst())).toList();
    if (!scripts.isEmpty()) {
      steps.add(remove("remove the hook of the initramfs", scripts));
    }
    if (!host.initramfs().maker().isEmpty()) {
      steps.add(
          new Command("make the initramfs anew, which takes a while", host.initramfs().maker()));
    }
    if (traces.hook().contains(Traces.HOOK.getFirst())) {
      steps.add(remove("remove the hook of the initramfs", List.of(Traces.HOOK.getFirst())));
      steps.add(removeEmpty("remove the hook of the initramfs", Traces.HOOK_HOME));
    }
    return steps;
  }

  private static SetupStep forget(String group, Volume image, String name) {
    var argv = new ArrayList<>(List.of("lvm", "lvchange", "--yes"));
    Stream.concat(image.tags().stream(), Stream.of(Volume.tag(Volumes.UNDO, "yes")))
        .filter(tag -> tag.startsWith("snapback."))
        .distinct()
        .sorted()
        .forEach(tag -> argv.addAll(List.of("--deltag", tag)));
    argv.add(group + "/" + name);
    return new Command("forget that it was an image", argv);
  }

  // A package may have put something else there.
  private static SetupStep removeEmpty(String words, Path directory) {
    return Command.of(words, "rmdir", "--ignore-fail-on-non-empty", directory.toString());
  }

  private static SetupStep remove(String words, List<Path> files) {
    var argv = new ArrayList<>(List.of("rm", "-rf", "--"));
    files.forEach(file -> argv.add(file.toString()));
    return new Command(words, argv);
  }
}
