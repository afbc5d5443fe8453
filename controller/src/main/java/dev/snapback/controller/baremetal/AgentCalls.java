package dev.snapback.controller.baremetal;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.proto.agent.v1.AgentGrpc;
import dev.snapback.proto.agent.v1.DescribeRequest;
import dev.snapback.proto.agent.v1.Description;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one machine's agent, and what it means where one fails. Thread-safe.
 *
 * @param agent without a deadline
 * @param answer how long an agent may take for what it answers from what it knows
 */
record AgentCalls(NodeName name, AgentGrpc.AgentBlockingV2Stub agent, Duration answer) {
  /** Longest of all that an agent does without a word is a check of a whole file system. */
  private static final int SILENCE_MINUTES = 20;

  @FunctionalInterface
  interface Call<A> {
    A answer() throws StatusException;
  }

  AgentGrpc.AgentBlockingV2Stub within(Duration deadline) {
    return agent.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  <A> A ask(String verb, long generation, Call<A> call) throws NodeException, InterruptedException {
    try {
      return call.answer();
    } catch (StatusException e) {
      throw meaning(verb, generation, e);
    }
  }

  /** Its next message; null where there is none any more. For calls without a deadline. */
  <A> @Nullable A next(BlockingClientCall<?, A> call)
      throws StatusException, NodeException, InterruptedException {
    try {
      return call.read(SILENCE_MINUTES, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      throw silent(e);
    }
  }

  /**
   * Hands it one more message, as soon as it takes one. For calls without a deadline.
   *
   * @return false where the agent has ended the call; {@link #next} says why
   */
  <Q> boolean hand(BlockingClientCall<Q, ?> call, Q message)
      throws StatusException, NodeException, InterruptedException {
    try {
      return call.write(message, SILENCE_MINUTES, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      throw silent(e);
    }
  }

  private NodeException silent(TimeoutException e) {
    return new NodeException(
        Kind.UNREACHABLE,
        "node %s: nothing was heard of it for %d minutes".formatted(name, SILENCE_MINUTES),
        e);
  }

  /** What it did is not what the protocol says. */
  NodeException broken(String what) {
    return new NodeException(Kind.BROKEN, "node %s: %s".formatted(name, what));
  }

  NodeDescription describe() throws NodeException, InterruptedException {
    return Answers.description(name, description());
  }

  /** As it was said, whatever protocol the agent speaks. */
  Description description() throws NodeException, InterruptedException {
    try {
      return within(answer).describe(DescribeRequest.getDefaultInstance());
    } catch (StatusException e) {
      throwIfInterrupted();
      if (Answers.needsDescription(e)) {
        // Describe has no condition but one: that both speak the same protocol.
        throw new NodeException(
            Kind.OTHER_PROTOCOL, "node %s: %s".formatted(name, Answers.words(e)), e);
      }
      throw Answers.failure(name, "describe", e);
    }
  }

  /**
   * An agent refuses for several reasons with one status. Which it was is read from the machine,
   * not from the words of its refusal.
   */
  NodeException meaning(String verb, long generation, StatusException e)
      throws InterruptedException {
    throwIfInterrupted();
    if (Answers.needsDescription(e)) {
      try {
        if (describe().generation() != generation) {
          return new NodeException(
              Kind.STALE, "node %s: %s: %s".formatted(name, verb, Answers.words(e)), e);
        }
      } catch (NodeException other) {
        return other;
      }
    }
    return Answers.failure(name, verb, e);
  }

  /** gRPC cancels a call whose thread is interrupted, and leaves the thread's flag set. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
