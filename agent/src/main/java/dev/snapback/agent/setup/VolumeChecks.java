package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The root's volume, its group, and what they lie on. */
final class VolumeChecks {
  private static final Set<String> OURS =
      Set.of(
          Volumes.ROOT,
          Volumes.ORIG_ROOT,
          Volumes.NEXT_ROOT,
          Volumes.LAST_ROOT,
          Volumes.OLD_ROOT,
          Volumes.AGENT,
          Volumes.STATE,
          Volumes.POOL);

  private VolumeChecks() {}

  static List<Finding> of(Host host, SetupOptions options) {
    var becoming = Becoming.of(host);
    if (host.root().name().isEmpty() || host.root().group().isEmpty() || becoming.isEmpty()) {
      return List.of(
          Finding.refused(
              "root volume",
              "/ on an LVM volume",
              host.root().live().source(),
              "install the machine with its root on LVM"));
    }
    var group = host.root().group().get();
    var findings = new ArrayList<Finding>();
    findings.add(root(group, becoming.get()));
    findings.add(below(host));
    findings.addAll(taken(group, becoming.get()));
    findings.addAll(kind(host, becoming.get(), options));
    findings.add(room(host, group, becoming.get(), options));
    return findings;
  }

  private static Finding root(VolumeGroup group, Becoming becoming) {
    String what = "root volume";
    return switch (becoming) {
      case Becoming.OrigRootOfRecipe adopted ->
          Finding.change(
              what,
              "a volume that becomes the image",
              "the recipe of 2012: %s/root is a classic snapshot of orig_root"
                  .formatted(group.name()),
              "orig_root becomes the image as it is; the live root is dropped by the next boot"
                  + adopted.last().map(last -> ", and last_root is removed now").orElse(""));
      case Becoming.LiveRootItself(Volume live) -> {
        String name = group.name() + "/" + live.name();
        String expected = "a plain volume (lv_attr -wi or owi)";
        if (!live.attributes().matches("[-o].*")) {
          yield Finding.refused(
              what,
              expected,
              "%s with lv_attr %s".formatted(name, live.attributes()),
              "copy the root to a volume of its own that is neither thin nor raid nor a snapshot (lvcreate, then e.g. cp -ax), and boot from that");
        }
        yield live.name().equals(Volumes.ROOT) || live.name().equals(Volumes.ORIG_ROOT)
            ? Finding.ok(what, expected, name)
            : Finding.change(
                what,
                expected,
                name,
                "it is renamed to orig_root, and its snapshots are named root; undo gives it its name back");
      }
    };
  }

  private static Finding below(Host host) {
    String what = "disks of the volume group";
    String expected = "disks or partitions of them";
    var below = host.root().below();
    return below.isEmpty()
        ? Finding.ok(what, expected, "these only")
        : Finding.refused(
            what,
            expected,
            String.join(", ", below),
            "a reset's initramfs does not unlock, assemble or search: install the root's volume group on disks themselves (other volume groups may stay on what they are on)");
  }

  private static List<Finding> taken(VolumeGroup group, Becoming becoming) {
    Set<String> own = becoming.own().map(Volume::name).collect(Collectors.toSet());
    return group.volumes().stream()
        .filter(v -> OURS.contains(v.name()) || v.name().startsWith(Volumes.HELD))
        .filter(v -> !own.contains(v.name()) && v.fact(Volumes.ROLE).isEmpty())
        .map(v ->
            Finding.refused(
                "names in the volume group",
                "no volume named %s in volume group %s".formatted(v.name(), group.name()),
                "one that setup did not make",
                "rename it (lvrename), or remove it"))
        .toList();
  }

  private static List<Finding> kind(Host host, Becoming becoming, SetupOptions options) {
    String what = "thin tools";
    String expected = "LVM's thin tools";
    if (host.initramfs().thinTools()) {
      return List.of(Finding.ok(what, expected, "thin_check"));
    }
    if (options.kind().filter(SetupOptions.Kind.THIN::equals).isPresent()) {
      return List.of(
          Finding.refused(
              what,
              expected,
              "no thin_check",
              "install thin-provisioning-tools, or use --snapshots classic"));
    }
    return Room.thin(host, becoming, options) || options.kind().isPresent()
        ? List.of()
        : List.of(
            Finding.warning(
                what,
                expected,
                "no thin_check",
                "each root gets an area of fixed size, which can fill up; install thin-provisioning-tools first if you want none"));
  }

  private static Finding room(
      Host host, VolumeGroup group, Becoming becoming, SetupOptions options) {
    String what = "room in the volume group";
    return switch (Room.of(host, group, becoming, options)) {
      case Room.TooSmall(long needed, long free) ->
          Finding.refused(
              what,
              "at least %s free in volume group %s".formatted(new Bytes(needed), group.name()),
              new Bytes(free).toString(),
              "add a disk (vgextend), or give less with --snapshot-size");
      case Room.Divided room ->
          Finding.ok(
              what,
              "room for the agent and for what %s roots write"
                  .formatted(room.thin() ? Room.ROOTS : Room.ROOTS_AT_LEAST),
              "%s free: %s for the agent, %s for each %s root"
                  .formatted(
                      new Bytes(Room.free(group, becoming)),
                      new Bytes(room.agentBytes() + room.stateBytes()),
                      new Bytes(room.snapshotBytes()),
                      room.thin() ? "thin" : "classic"));
    };
  }
}
