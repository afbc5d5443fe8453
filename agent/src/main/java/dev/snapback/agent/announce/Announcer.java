package dev.snapback.agent.announce;

import dev.snapback.agent.identity.AgentVersion;
import dev.snapback.agent.identity.CallFailure;
import dev.snapback.agent.identity.Protocol;
import dev.snapback.agent.machine.Machine;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.Phase;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller that this machine is up, and what it is, until it is heard. What it is, is
 * found out while the network comes up.
 */
public final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final long UNKNOWN = -1;
  private static final Duration FIRST_TRY_AGAIN = Duration.ofMillis(100);
  private static final Duration LAST_TRY_AGAIN = Duration.ofSeconds(5);

  /** One call. */
  public interface Call {
    /**
     * @param request is asked for when the controller listens: it says what time it is
     * @throws StatusRuntimeException where the controller does not answer or refuses
     */
    void announce(Supplier<AnnounceRequest> request) throws IOException, InterruptedException;
  }

  /** Says what this machine is now. */
  public interface Describe {
    Description describe() throws ExecutionException, InterruptedException;
  }

  /** What is waited for between the tries. */
  public interface Waits {
    /** Whether the machine has a way out. */
    boolean networkIsUp();

    /** Until the machine has a way out; a while at most. */
    void forNetwork() throws InterruptedException;

    void pause(Duration time) throws InterruptedException;
  }

  private final String node;
  private final Machine machine;
  private final Describe describe;
  private final UnaryOperator<Description> complete;
  private final Runnable meanwhile;
  private final Call call;
  private final Waits waits;
  private final Backoff backoff;

  /**
   * @param complete adds what can be told only when there is a network
   * @param meanwhile is done where there is no network yet
   */
  public Announcer(
      String node,
      Machine machine,
      Describe describe,
      UnaryOperator<Description> complete,
      Runnable meanwhile,
      Call call,
      Waits waits,
      RandomGenerator random) {
    this.node = node;
    this.machine = machine;
    this.describe = describe;
    this.complete = complete;
    this.meanwhile = meanwhile;
    this.call = call;
    this.waits = waits;
    this.backoff = new Backoff(random, FIRST_TRY_AGAIN, LAST_TRY_AGAIN);
  }

  /** Returns when the controller has answered; tries forever. */
  public void announce() throws InterruptedException {
    var description = description();
    if (!waits.networkIsUp()) {
      meanwhile.run();
    }
    String complaint = "";
    for (int attempt = 1; ; attempt++) {
      waits.forNetwork();
      if (attempt == 1) {
        description = description.map(complete).map(this::withNetwork);
      }
      try {
        var known = description;
        call.announce(() -> request(known));
        LOG.info("node={} announced generation={} attempts={}", node, generation(known), attempt);
        return;
      } catch (StatusRuntimeException | IOException e) {
        // The same complaint once, whatever time it names: a controller may be away for days.
        String words = CallFailure.words(e);
        String kind = words.replaceAll("[0-9]", "");
        if (!kind.equals(complaint)) {
          complaint = kind;
          LOG.warn("node={} cannot announce itself, trying on: {}", node, words);
        }
      }
      waits.pause(backoff.next());
    }
  }

  /** Empty where LVM does not answer: then the controller is to ask, and to hear why. */
  private Optional<Description> description() throws InterruptedException {
    try {
      return Optional.of(describe.describe());
    } catch (ExecutionException e) {
      LOG.warn("node={} cannot say what it is", node, e.getCause());
      return Optional.empty();
    }
  }

  /** The boot's last phase but for the call itself: what the agent, all ready, waited for. */
  private Description withNetwork(Description description) {
    long told = description.getBoot().getPhasesList().stream().mapToLong(Phase::getMicros).sum();
    long waited = machine.facts().uptime().toNanos() / 1_000 - told;
    var with = description.toBuilder();
    with.getBootBuilder().addPhases(Phase.newBuilder().setName("network").setMicros(waited));
    return with.build();
  }

  private AnnounceRequest request(Optional<Description> description) {
    var facts = machine.facts();
    var request =
        AnnounceRequest.newBuilder()
            .setProtocol(Protocol.VERSION)
            .setNode(node)
            .setBootId(facts.bootId())
            .setAgentVersion(AgentVersion.CURRENT)
            .setGeneration(generation(description))
            .setUptimeMillis(facts.uptime().toMillis());
    description.ifPresent(request::setDescription);
    return request.build();
  }

  private long generation(Optional<Description> description) {
    long described = description.map(Description::getGeneration).orElse(0L);
    return described > 0 ? described : machine.quickGeneration().orElse(UNKNOWN);
  }
}
