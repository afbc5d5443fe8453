package dev.snapback.agent.announce;

import dev.snapback.agent.identity.AgentVersion;
import dev.snapback.agent.identity.Protocol;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the controller that this machine is up, until it is heard. */
public final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final long UNKNOWN = -1;

  /** One call. */
  public interface Call {
    /**
     * @throws StatusRuntimeException where the controller does not answer or refuses
     */
    void announce(AnnounceRequest request) throws IOException;
  }

  /** Waits. */
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private final String node;
  private final Machine machine;
  private final Call call;
  private final Pause pause;
  private final Backoff backoff;

  public Announcer(String node, Machine machine, Call call, Pause pause, RandomGenerator random) {
    this.node = node;
    this.machine = machine;
    this.call = call;
    this.pause = pause;
    this.backoff = new Backoff(random);
  }

  /** Returns when the controller has answered; tries forever. */
  public void announce() throws InterruptedException {
    String complaint = "";
    for (int attempt = 1; ; attempt++) {
      try {
        AnnounceRequest request = request();
        call.announce(request);
        LOG.info(
            "node={} announced generation={} boot={} attempts={}",
            node,
            request.getGeneration(),
            request.getBootId(),
            attempt);
        return;
      } catch (StatusRuntimeException | IOException e) {
        // The same complaint once: a controller may be away for days.
        String words = String.valueOf(e.getMessage());
        if (!words.equals(complaint)) {
          complaint = words;
          LOG.warn("node={} cannot announce itself, trying on: {}", node, words);
        }
      }
      pause.of(backoff.next());
    }
  }

  private AnnounceRequest request() {
    var facts = machine.facts();
    return AnnounceRequest.newBuilder()
        .setProtocol(Protocol.VERSION)
        .setNode(node)
        .setBootId(facts.bootId())
        .setAgentVersion(AgentVersion.CURRENT)
        .setGeneration(generation())
        .setUptimeMillis(facts.uptime().toMillis())
        .build();
  }

  private long generation() {
    var quick = machine.quickGeneration();
    if (quick.isPresent()) {
      return quick.getAsLong();
    }
    try {
      long found = machine.node().generation();
      return found > 0 ? found : UNKNOWN;
    } catch (LvmException e) {
      LOG.warn("node={} does not know its generation: {}", node, e.getMessage());
      return UNKNOWN;
    }
  }
}
