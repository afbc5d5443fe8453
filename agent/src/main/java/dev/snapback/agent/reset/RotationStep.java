package dev.snapback.agent.reset;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.SnapshotKind;
import java.util.List;
import java.util.Set;

/**
 * One LVM command of a rotation. After each of them a power cut leaves a machine that can be put
 * right: DESIGN, "A power cut".
 */
sealed interface RotationStep {

  /** The name of the phase that it is part of. */
  String phase();

  void carryOut(Lvm lvm, String group) throws LvmException;

  /** For people, on the console and in the log. */
  String words();

  /** Removes roots that nothing runs on. */
  record Drop(List<String> volumes) implements RotationStep {
    public Drop {
      volumes = List.copyOf(volumes);
    }

    @Override
    public String phase() {
      return "drop";
    }

    @Override
    public void carryOut(Lvm lvm, String group) throws LvmException {
      lvm.remove(group, volumes);
    }

    @Override
    public String words() {
      return "remove " + String.join(" and ", volumes);
    }
  }

  /** Makes a snapshot that says from its first moment what it is. */
  record Snapshot(String origin, String name, SnapshotKind kind, Set<String> tags)
      implements RotationStep {
    public Snapshot {
      tags = Set.copyOf(tags);
    }

    @Override
    public String phase() {
      return "snapshot";
    }

    @Override
    public void carryOut(Lvm lvm, String group) throws LvmException {
      lvm.snapshot(group, origin, name, kind, tags);
    }

    @Override
    public String words() {
      return "make " + name + " from " + origin;
    }
  }

  /** Makes a volume something else without touching what it holds. */
  record Retag(String volume, Set<String> added, Set<String> removed) implements RotationStep {
    public Retag {
      added = Set.copyOf(added);
      removed = Set.copyOf(removed);
    }

    @Override
    public String phase() {
      return "tag";
    }

    @Override
    public void carryOut(Lvm lvm, String group) throws LvmException {
      lvm.retag(group, volume, added, removed);
    }

    @Override
    public String words() {
      return "mark " + volume + " as the root to boot";
    }
  }

  record Rename(String from, String to) implements RotationStep {
    @Override
    public String phase() {
      return "rename";
    }

    @Override
    public void carryOut(Lvm lvm, String group) throws LvmException {
      lvm.rename(group, from, to);
    }

    @Override
    public String words() {
      return "rename " + from + " to " + to;
    }
  }
}
