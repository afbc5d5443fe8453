package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.VolumeGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A machine in memory: it is at one generation of one image until it is told otherwise. */
public final class FakeMachine implements Machine {
  private volatile NodeFacts node;
  private volatile MachineFacts facts;

  public FakeMachine(long generation, String image) {
    var group = new VolumeGroup("main", 20L << 30, 10L << 30, 4L << 20, List.of());
    node =
        new NodeFacts(
            generation,
            image,
            List.of(image),
            "fake-origin",
            "fake-root",
            1_795_000_000,
            group,
            1L << 30,
            List.of());
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
  public Inventory inventory() {
    return new Inventory(
        "fake",
        List.of("0000:00:01.0 1af4:1001"),
        List.of("vda 1024"),
        Map.of("bios_version", "1"));
  }

  @Override
  public BootFacts boot(String image) {
    return new BootFacts(
        OptionalLong.of(0), "", 0, List.of(new BootFacts.Phase("kernel", Duration.ofSeconds(1))));
  }

  @Override
  public NodeFacts node() {
    return node;
  }
}
