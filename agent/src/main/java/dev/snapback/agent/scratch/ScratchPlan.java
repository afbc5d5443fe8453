package dev.snapback.agent.scratch;

import java.util.List;

/** What is to be done about one scratch disk. */
sealed interface ScratchPlan {
  Scratch named();

  /**
   * What is touched, and nothing else.
   *
   * @param partitions of the device; empty where it is itself one, or a volume
   * @param stacked what an earlier use left on it and the boot has put together again (volumes of a
   *     group on it, a RAID): taken apart first, in this order. All that these stand on is scratch.
   */
  record Target(
      Scratch named, BlockDevice device, List<BlockDevice> partitions, List<BlockDevice> stacked) {
    public Target {
      partitions = List.copyOf(partitions);
      stacked = List.copyOf(stacked);
    }
  }

  /** Discard all of it; where that does not leave zeroes, as {@link WipeEnds}. */
  record Discard(Target target) implements ScratchPlan {
    @Override
    public Scratch named() {
      return target.named();
    }
  }

  /** It takes no discards: remove signatures and partition tables, zero the first and last MiB. */
  record WipeEnds(Target target) implements ScratchPlan {
    @Override
    public Scratch named() {
      return target.named();
    }
  }

  /** Overwrite all of it with zeroes. */
  record Zero(Target target) implements ScratchPlan {
    @Override
    public Scratch named() {
      return target.named();
    }
  }

  /**
   * It is left alone.
   *
   * @param why one line for people
   * @param mayCome it is not there yet: early in a boot it may still appear
   */
  record Refuse(Scratch named, String why, boolean mayCome) implements ScratchPlan {}
}
