package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.VolumeGroup;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A machine in memory: it is at one generation of one image until it is told otherwise. */
public final class FakeMachine implements Machine {
  private volatile NodeFacts node;
  private volatile MachineFacts facts;

  public FakeMachine(long generation, String image) {
    var group = new VolumeGroup("main", 20L << 30, 10L << 30, 4L << 20, List.of());
    node =
        new NodeFacts(generation, image, List.of(image), "fake-origin", group, 1L << 30, List.of());
    facts =
        new MachineFacts(
            "00000000-0000-0000-0000-00000000000" + generation % 10,
            "6.1.0-fake",
            "root=/dev/mapper/main-root snapback.generation=" + generation,
            2,
            2L << 30,
            "x86_64",
            Duration.ofSeconds(7));
  }

  /** From now on this machine answers so. */
  public void becomes(MachineFacts newFacts, NodeFacts newNode) {
    facts = newFacts;
    node = newNode;
  }

  @Override
  public MachineFacts facts() {
    return facts;
  }

  @Override
  public OptionalLong quickGeneration() {
    return OptionalLong.of(node.generation());
  }

  @Override
  public NodeFacts node() {
    return node;
  }
}
