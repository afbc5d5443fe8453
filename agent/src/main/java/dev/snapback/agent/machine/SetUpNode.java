package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Proof that this machine was set up as a node, and what was found. There is one only where all
 * marks of a node were found on the machine itself, at that time: the settings in the state
 * directory, a live root that is the volume {@code root} of the group that they name (or {@code
 * last_root} or a hold, when a rotation has happened and the jump has not) and a snapshot, and the
 * pristine volume that it is a snapshot of, tagged with its image.
 */
public final class SetUpNode {
  private final Settings settings;
  private final VolumeGroup group;
  private final Volume live;

  private SetUpNode(Settings settings, VolumeGroup group, Volume live) {
    this.settings = settings;
    this.group = group;
    this.live = live;
  }

  /**
   * Looks for the marks of a node. Starts one LVM command, and only where the settings are there.
   */
  public static SetUpNode check(Lvm lvm) throws NotANode, LvmException {
    return check(lvm, Settings.STATE, Path.of("/proc"), Path.of("/sys"));
  }

  static SetUpNode check(Lvm lvm, Path state, Path proc, Path sys) throws NotANode, LvmException {
    try {
      var settings = Settings.read(state);
      var root = LiveRoot.read(proc, sys);
      if (root.mapperName().isEmpty()) {
        throw new NotANode("its root is " + root.source() + ", which is no LVM volume");
      }
      var group = lvm.report(settings.volumeGroup());
      return new SetUpNode(settings, group, liveVolume(group, root));
    } catch (NoSuchFileException e) {
      throw new NotANode("there is no " + e.getMessage());
    } catch (IOException e) {
      throw new NotANode(String.valueOf(e.getMessage()));
    }
  }

  private static Volume liveVolume(VolumeGroup group, LiveRoot root) throws NotANode {
    var live =
        group.volumes().stream()
            .filter(root::isOf)
            .findFirst()
            .orElseThrow(() ->
                new NotANode(
                    "its root is %s, which is not in volume group %s"
                        .formatted(root.mapperName().orElse(root.source()), group.name())));
    if (!live.name().equals(Volumes.ROOT)
        && !live.name().equals(Volumes.LAST_ROOT)
        && !live.name().startsWith(Volumes.HELD)) {
      throw new NotANode(
          "its root is the volume "
              + live.name()
              + (live.fact(Volumes.IMAGE).isPresent() ? "; set up, but not yet rebooted" : ""));
    }
    var origin = live.origin().flatMap(group::volume);
    if (origin.filter(Volumes::isPristine).isEmpty()) {
      throw new NotANode("its root is not a snapshot of a volume tagged as an image");
    }
    return live;
  }

  public Settings settings() {
    return settings;
  }

  /** As reported at the time of the check. */
  public VolumeGroup group() {
    return group;
  }

  /** The volume that process 1's root is mounted from; a snapshot. */
  public Volume live() {
    return live;
  }

  /** The generation that runs now; 0 where the volume does not say. */
  public long generation() {
    return Volumes.generation(live);
  }

  /** The pristine volume that the live root is a snapshot of. */
  public Volume origin() {
    return live.origin().flatMap(group::volume).orElseThrow();
  }

  /** The pristine volume of an image. */
  public Optional<Volume> pristine(String image) {
    return Volumes.pristine(group, image);
  }

  /** The names of the images that this machine holds, sorted. */
  public List<String> images() {
    return Volumes.images(group);
  }

  /** This machine was not set up as a node; the message says which mark is missing. */
  public static final class NotANode extends Exception {
    private static final long serialVersionUID = 1L;

    NotANode(String why) {
      super(why);
    }
  }
}
