package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a node becomes the machine again that it was before setup, decided from what is found on it.
 *
 * <p>There are two parts with a reboot between them, as the running root is a snapshot: the
 * pristine volume can be written to only when nothing stands on it any more. The first marks it; at
 * the next boot the initramfs drops the snapshots and gives it the name that the boot loader asks
 * for (snapback-root); the second removes the rest from the root itself.
 */
sealed interface UndoPlan {

  /** Nothing of setup is left. */
  record Nothing(String words) implements UndoPlan {}

  /**
   * The pristine root is to boot first.
   *
   * @param losses what that loses for good, for people
   */
  record RebootFirst(List<SetupStep> steps, List<String> losses) implements UndoPlan {
    public RebootFirst {
      steps = List.copyOf(steps);
      losses = List.copyOf(losses);
    }
  }

  /** The rest, on the root itself; cut off anywhere, it can be run again. */
  record Rest(List<SetupStep> steps, List<String> losses) implements UndoPlan {
    public Rest {
      steps = List.copyOf(steps);
      losses = List.copyOf(losses);
    }
  }

  static UndoPlan of(Host host, Traces traces) {
    var group = host.root().group();
    var becoming = Becoming.of(host);
    if (group.isEmpty() || becoming.isEmpty()) {
      return new Nothing("nothing to undo: the root is no LVM volume, so this was never a node");
    }
    var live = host.root().name().flatMap(name -> group.get().volume(name.volume())).orElseThrow();
    if (isRoot(live)) {
      return rebootFirst(group.get(), live);
    }
    var steps = UndoSteps.rest(host, group.get(), becoming.get(), traces);
    return steps.isEmpty()
        ? new Nothing("nothing to undo: nothing of setup is on this machine")
        : new Rest(steps, former(group.get()));
  }

  private static UndoPlan rebootFirst(VolumeGroup group, Volume live) {
    var image =
        group
            .volume(Volumes.ORIG_ROOT)
            .filter(UndoPlan::isImage)
            .or(() -> live.origin().flatMap(group::volume));
    if (image.isEmpty()) {
      return new Nothing(
          "cannot undo: expected the pristine volume that %s/%s is a snapshot of, found none"
              .formatted(group.name(), live.name()));
    }
    if (live.fact(Volumes.IMAGE).isPresent()
        && !live.fact(Volumes.IMAGE).equals(image.get().fact(Volumes.IMAGE))) {
      // What is in /boot is the kernel of another image.
      return new Nothing(
          "cannot undo: expected a root of setup's image %s, found one of %s: reset this machine to %1$s first"
              .formatted(
                  image.get().fact(Volumes.IMAGE).orElse("?"), live.fact(Volumes.IMAGE).get()));
    }
    var losses = new ArrayList<String>();
    losses.add(
        "all that was written to the running root: it is as it was at setup from the next boot on");
    losses.addAll(former(group));
    return new RebootFirst(UndoSteps.mark(group.name(), image.get()), losses);
  }

  /** Roots that somebody may still want to read. */
  private static List<String> former(VolumeGroup group) {
    var roots = new ArrayList<String>();
    Volumes.holds(group).forEach(hold -> roots.add("the root that was kept for run " + hold));
    group.volumes().stream()
        .filter(Volumes::isFormer)
        .filter(UndoPlan::isRoot)
        .forEach(v -> roots.add("the former root " + v.name()));
    return roots;
  }

  static boolean isRoot(Volume volume) {
    return hasRole(volume, "root");
  }

  static boolean isImage(Volume volume) {
    return hasRole(volume, "image");
  }

  private static boolean hasRole(Volume volume, String role) {
    return volume.fact(Volumes.ROLE).equals(Optional.of(role));
  }

  /** What setup, resets and images made, but for the root that runs. */
  static Stream<Volume> made(VolumeGroup group) {
    return group.volumes().stream()
        .filter(v -> v.fact(Volumes.ROLE).isPresent())
        .filter(v -> !isImage(v) || v.fact(Volumes.DIGEST).isPresent());
  }
}
