package dev.snapback.controller;

import dev.snapback.controller.access.ApiCertificate;
import dev.snapback.controller.config.Settings;
import dev.snapback.controller.forward.ApiSwitch;
import dev.snapback.controller.forward.Forwarder;
import dev.snapback.controller.lead.Election;
import dev.snapback.controller.lead.LeadLostException;
import dev.snapback.controller.lead.Leader;
import dev.snapback.controller.lead.LeaderRow;
import dev.snapback.controller.store.SqlStore;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several controllers on one database: passes calls on while it follows, and does everything
 * from when it leads until its process ends. Thread-safe.
 */
final class Member implements Election.Candidate, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);

  private final Settings settings;
  private final Path data;
  private final SqlStore store;
  private final Optional<ApiCertificate> certificate;
  private final Consumer<Throwable> fatal;
  private final Forwarder forwarder = new Forwarder(SnapbackGrpc.getServiceDescriptor());
  private final Election election;
  private final ApiSwitch api;
  private volatile Optional<Leading> leading = Optional.empty();
  private volatile int apiPort;
  private boolean closed;

  /**
   * @param store not closed by this
   */
  Member(
      Settings settings,
      Path data,
      SqlStore store,
      Optional<ApiCertificate> certificate,
      Consumer<Throwable> fatal) {
    this.settings = settings;
    this.data = data;
    this.store = store;
    this.certificate = certificate;
    this.fatal = failure -> fatal.accept(cause(failure));
    this.election = new Election(store.leaders(), this);
    this.api = new ApiSwitch(forwarder, election::holds);
  }

  /** What else fails when the lead is over fails because of that. */
  private Throwable cause(Throwable failure) {
    return leading.isEmpty() || election.holds() || failure instanceof LeadLostException
        ? failure
        : new LeadLostException("this controller leads no more: " + failure.getMessage());
  }

  /** To be called once, when the API is served. */
  void start(int servedOn) {
    apiPort = servedOn;
    election.start();
  }

  ApiSwitch api() {
    return api;
  }

  /** Empty: it follows. */
  Optional<Leading> leading() {
    return leading;
  }

  CompletableFuture<?> turn() {
    return leading.<CompletableFuture<?>>map(Leading::turn).orElseGet(election::nextLook);
  }

  @Override
  public Leader self() {
    return new Leader(
        "process %d of %s".formatted(ProcessHandle.current().pid(), ownName()),
        settings.store().peerAddress().orElseGet(this::listeningAddress),
        apiPort,
        certificate.map(ApiCertificate::fingerprint).orElse(""));
  }

  private String listeningAddress() {
    InetAddress address = settings.api().address();
    return address.isAnyLocalAddress() ? ownName() : address.getHostAddress();
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  @Override
  public void seen(LeaderRow row) {
    forwarder.leaderIs(row);
  }

  @Override
  public void leads(long epoch) {
    try {
      begin(epoch);
    } catch (IOException | RuntimeException e) {
      LOG.error("this controller cannot lead, and ends", e);
      fatal.accept(e);
    }
  }

  private synchronized void begin(long epoch) throws IOException {
    if (closed) {
      return;
    }
    var work = Leading.begin(settings, data, store.inEpoch(epoch), election::require, fatal);
    leading = Optional.of(work);
    api.serve(work.api());
    LOG.info("serves as the one that leads, machines on port {}", work.nodePort());
  }

  @Override
  public void lost(LeadLostException why) {
    LOG.error("this controller led, and ends; started again, it follows", why);
    fatal.accept(why);
  }

  /** Ends in order: another leads at once. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      api.serveNoMore();
      leading.ifPresent(Leading::close);
    }
    election.close();
    forwarder.close();
  }
}
