package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node as it is known.
 *
 * @param image the version of an image that it runs, or is being reset to
 * @param home what it is reset to where nobody asks for more: an image, whose current version, or
 *     one version
 * @param reason why it is in this state, for people
 * @param since when it entered this state
 * @param deadline when this state is given up; empty in QUARANTINED and FORGOTTEN, and in READY of
 *     a machine that joined
 * @param generation where it is believed to be, -1 before its first announcement
 * @param bootId the last it announced; empty before the first
 * @param pooled what a provider made it as; empty of a machine that joined
 * @param tenant whom or what it is leased to
 * @param consecutiveFailures resets that failed since the last that succeeded or that somebody
 *     asked for
 * @param resets how many were ever ordered; the number of the newest
 * @param staging how far its next reset is prepared; None but in READY and LEASED
 * @param yardstick what its next receipt is measured by
 * @param certificates by which the machine is known to be this node
 */
public record NodeRecord(
    NodeName name,
    String driver,
    String address,
    List<String> labels,
    String image,
    String home,
    NodeState state,
    String reason,
    Instant since,
    Optional<Instant> deadline,
    long generation,
    String bootId,
    Optional<Pooled> pooled,
    Optional<Tenant> tenant,
    int consecutiveFailures,
    int resets,
    Staging staging,
    Yardstick yardstick,
    Certificates certificates)
    implements Stored {
  public NodeRecord {
    labels = List.copyOf(labels);
    boolean timeless =
        (state == NodeState.READY && pooled.isEmpty())
            || state == NodeState.QUARANTINED
            || state == NodeState.FORGOTTEN;
    if (timeless == deadline.isPresent()) {
      throw new IllegalArgumentException(name + ": a deadline does not fit " + state);
    }
    if (tenant.isPresent() != (state == NodeState.LEASED)) {
      throw new IllegalArgumentException(name + ": its tenant does not fit " + state);
    }
  }

  /** The run that it is leased to, if it is one. */
  public Optional<RunId> run() {
    return tenant.filter(RunId.class::isInstance).map(RunId.class::cast);
  }

  /** The request that it is leased to, if it is one. */
  public Optional<RequestId> lease() {
    return tenant.filter(RequestId.class::isInstance).map(RequestId.class::cast);
  }

  /** The work that it is leased to, if it is such. */
  public Optional<ImageWork> work() {
    return tenant.filter(ImageWork.class::isInstance).map(ImageWork.class::cast);
  }

  public Machine machine() {
    return new Machine(name, driver, address);
  }

  /** A provider is to make it. */
  static NodeRecord building(
      NodeName name, String provider, Pooled pooled, String why, Instant now, Instant until) {
    return new NodeRecord(
        name,
        provider,
        "",
        List.of(pooled.label()),
        pooled.image(),
        pooled.image(),
        NodeState.BUILDING,
        why,
        now,
        Optional.of(until),
        0,
        "",
        Optional.of(pooled),
        Optional.empty(),
        0,
        1,
        new Staging.None(),
        Yardstick.NONE,
        Certificates.UNTOLD);
  }

  /** It is there, at that address. */
  NodeRecord launched(String server, String newAddress) {
    return with(draft -> {
      draft.pooled = pooled.map(was -> was.at(server));
      draft.address = newAddress;
    });
  }

  /** In another state, without a deadline. */
  NodeRecord in(NodeState next, String why, Instant now) {
    return in(next, why, now, Optional.empty(), Optional.empty());
  }

  /** In another state, until a deadline. */
  NodeRecord in(NodeState next, String why, Instant now, Instant until) {
    return in(next, why, now, Optional.of(until), Optional.empty());
  }

  NodeRecord leased(Tenant to, String why, Instant now, Instant until) {
    return in(NodeState.LEASED, why, now, Optional.of(until), Optional.of(to));
  }

  private NodeRecord in(
      NodeState next, String why, Instant now, Optional<Instant> until, Optional<Tenant> to) {
    Lifecycle.NODE.check(name, state, next);
    return with(draft -> {
      draft.state = next;
      draft.reason = why;
      draft.since = now;
      draft.deadline = until;
      draft.tenant = to;
      if (next != NodeState.READY && next != NodeState.LEASED) {
        draft.staging = new Staging.None();
      }
    });
  }

  NodeRecord until(Instant newDeadline) {
    return with(draft -> draft.deadline = Optional.of(newDeadline));
  }

  /** As it says it has booted. */
  NodeRecord booted(String newBootId, long saidGeneration) {
    return with(draft -> {
      draft.generation = saidGeneration < 0 ? generation : saidGeneration;
      draft.bootId = newBootId;
      draft.staging = new Staging.None();
    });
  }

  NodeRecord withImage(String newImage) {
    return with(draft -> draft.image = newImage);
  }

  NodeRecord withHome(String newHome) {
    return with(draft -> draft.home = newHome);
  }

  NodeRecord counting(int failures, int resetsOrdered) {
    return with(draft -> {
      draft.consecutiveFailures = failures;
      draft.resets = resetsOrdered;
    });
  }

  NodeRecord staging(Staging now) {
    return with(draft -> draft.staging = now);
  }

  NodeRecord measuredBy(Yardstick next) {
    return with(draft -> draft.yardstick = next);
  }

  NodeRecord certifiedBy(Certificates next) {
    return with(draft -> draft.certificates = next);
  }

  /** What is left of a node that is none any more: its name, and how many resets it had. */
  NodeRecord forgotten(String why, Instant now) {
    return in(NodeState.FORGOTTEN, why, now)
        .with(draft -> {
          draft.address = "";
          draft.labels = List.of();
          draft.bootId = "";
          draft.consecutiveFailures = 0;
          draft.yardstick = Yardstick.NONE;
          draft.certificates = Certificates.UNTOLD;
        });
  }

  private NodeRecord with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.record();
  }

  /** What may change of it, on its way from one record to the next. */
  private static final class Draft {
    private final NodeName name;
    private final String driver;
    private String address;
    private List<String> labels;
    private String image;
    private String home;
    private NodeState state;
    private String reason;
    private Instant since;
    private Optional<Instant> deadline;
    private long generation;
    private String bootId;
    private Optional<Pooled> pooled;
    private Optional<Tenant> tenant;
    private int consecutiveFailures;
    private int resets;
    private Staging staging;
    private Yardstick yardstick;
    private Certificates certificates;

    Draft(NodeRecord from) {
      name = from.name;
      driver = from.driver;
      address = from.address;
      labels = from.labels;
      image = from.image;
      home = from.home;
      state = from.state;
      reason = from.reason;
      since = from.since;
      deadline = from.deadline;
      generation = from.generation;
      bootId = from.bootId;
      pooled = from.pooled;
      tenant = from.tenant;
      consecutiveFailures = from.consecutiveFailures;
      resets = from.resets;
      staging = from.staging;
      yardstick = from.yardstick;
      certificates = from.certificates;
    }

    NodeRecord record() {
      return new NodeRecord(
          name,
          driver,
          address,
          labels,
          image,
          home,
          state,
          reason,
          since,
          deadline,
          generation,
          bootId,
          pooled,
          tenant,
          consecutiveFailures,
          resets,
          staging,
          yardstick,
          certificates);
    }
  }

  @Override
  public NodeName key() {
    return name;
  }
}
