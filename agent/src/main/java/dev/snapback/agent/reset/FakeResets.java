package dev.snapback.agent.reset;

import dev.snapback.agent.machine.FakeMachine;
import dev.snapback.agent.machine.NodeFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Resets that check the generation and the image as the real ones do, and jump nowhere. */
public final class FakeResets implements Resets {
  private final FakeMachine machine;
  private final AtomicReference<Refusal> refusal = new AtomicReference<>();
  private final AtomicReference<Optional<Staged>> staged = new AtomicReference<>(Optional.empty());
  private final List<String> dropped = new CopyOnWriteArrayList<>();
  private final List<ResetOrder> taken = new CopyOnWriteArrayList<>();
  private final CountDownLatch jumped = new CountDownLatch(1);

  public FakeResets(FakeMachine machine) {
    this.machine = machine;
  }

  /** From now on {@link #take} refuses so. */
  public void refuse(Refusal why) {
    refusal.set(why);
  }

  /** Counted down by the first jump. */
  public CountDownLatch jumped() {
    return jumped;
  }

  @Override
  public ResetTaken take(ResetOrder order) throws ResetRefused {
    var set = refusal.get();
    if (set != null) {
      throw new ResetRefused(set);
    }
    var node = machine.node();
    if (node.generation() != order.generation()) {
      throw new ResetRefused(new Refusal.StaleGeneration(order.generation(), node.generation()));
    }
    if (!node.images().contains(order.image())) {
      throw new ResetRefused(new Refusal.UnknownImage(order.image(), node.images()));
    }
    taken.add(order);
    return new ResetTaken(
        order.generation() + 1,
        machine.facts().bootId(),
        List.of(
            new Phase("check", Duration.ofMillis(1)), new Phase("rename", Duration.ofMillis(2))),
        staged.get().isPresent());
  }

  @Override
  public Staged stage(ResetOrder order, boolean loadKernel) throws ResetRefused {
    if (machine.node().generation() != order.generation()) {
      throw new ResetRefused(
          new Refusal.StaleGeneration(order.generation(), machine.node().generation()));
    }
    var made =
        new Staged(order.image(), order.generation() + 1, loadKernel ? 1 << 20 : 0, List.of());
    staged.set(Optional.of(made));
    return made;
  }

  @Override
  public boolean makeRoom(NodeFacts facts) {
    return false;
  }

  @Override
  public Optional<Staged> staged() {
    return staged.get();
  }

  @Override
  public void jump() {
    jumped.countDown();
  }

  @Override
  public List<String> bootPutRight(String image) {
    return List.of();
  }

  @Override
  public void drop(String hold) {
    dropped.add(hold);
  }

  /** The holds that were given up, in order. */
  public List<String> dropped() {
    return List.copyOf(dropped);
  }

  /** The orders that were taken, in order. */
  public List<ResetOrder> taken() {
    return List.copyOf(taken);
  }
}
