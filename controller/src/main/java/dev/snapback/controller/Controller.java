package dev.snapback.controller;

import dev.snapback.controller.access.ApiCertificate;
import dev.snapback.controller.access.ApiGate;
import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.AuditLog;
import dev.snapback.controller.access.Tokens;
import dev.snapback.controller.api.ApiPort;
import dev.snapback.controller.api.ApiService;
import dev.snapback.controller.api.RunIds;
import dev.snapback.controller.baremetal.BaremetalDriver;
import dev.snapback.controller.baremetal.Deadlines;
import dev.snapback.controller.config.Settings;
import dev.snapback.controller.disk.DataDirectory;
import dev.snapback.controller.fleet.FleetService;
import dev.snapback.controller.fleet.NodePort;
import dev.snapback.controller.fleet.Register;
import dev.snapback.controller.identity.CertificateAuthority;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.identity.OwnCertificate;
import dev.snapback.controller.identity.ReceiptKey;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.node.NodeDriver;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.receipt.ReceiptSigner;
import dev.snapback.controller.rescue.WaysPastAgents;
import dev.snapback.controller.runs.Conductors;
import dev.snapback.controller.runs.LeakWatch;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.Verdict;
import dev.snapback.controller.store.SqliteStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole controller, wired by hand. */
public final class Controller implements AutoCloseable {
  /** As long as its CA is the same, it is the same controller. */
  private static final int MARK = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private final Settings settings;

  /** What is open, the newest first: closed in this order. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private EventSink events =
      event -> CompletableFuture.failedFuture(new IllegalStateException("not started"));
  private String fingerprint = "";
  private int apiPort;
  private int nodePort;

  private Controller(Settings settings) {
    this.settings = settings;
  }

  /**
   * Takes the data directory, goes on with what was under way there, and listens.
   *
   * @param fatal is told once why this controller cannot go on; its process is to end then
   * @throws DataDirectory.InUseException where another controller has the directory
   * @throws IOException where the directory or a port cannot be used
   */
  public static Controller start(Settings settings, Consumer<Throwable> fatal) throws IOException {
    var controller = new Controller(settings);
    var done = false;
    try {
      controller.open(fatal);
      done = true;
      return controller;
    } finally {
      if (!done) {
        controller.close();
      }
    }
  }

  private void open(Consumer<Throwable> fatal) throws IOException {
    var data = opened(DataDirectory.lock(settings.data())).path();
    var clock = InstantSource.system();
    var authority = CertificateAuthority.open(data, clock, settings.validity());
    fingerprint = authority.fingerprint();
    var receiptKey = ReceiptKey.open(data);
    var tokens = new JoinTokens(data.resolve("tokens"), fingerprint, clock);
    var files = new RunFiles(Files.createDirectories(data.resolve("runs")));
    var store = opened(SqliteStore.open(data.resolve("controller.db")));
    var scheduler = new Scheduler(settings.limits());
    var loop = opened(new ControllerLoop(scheduler, store, clock, fatal));
    var register = new Register(loop::state, clock);
    var identity = new TlsIdentity(authority.issueController(), authority.certificate(), register);
    opened(new OwnCertificate(authority, identity, clock).start());
    var providers = Providers.open(settings.providers(), fingerprint.substring(0, MARK));
    providers.forEach(this::opened);
    List<NodeDriver> drivers = new ArrayList<>(providers);
    drivers.add(new BaremetalDriver(identity, Deadlines.DEFAULT));
    var nodes = opened(new OpenNodes(drivers));
    var access = store.access();
    var audit = opened(new AuditLog(access, clock, settings.api().auditKept()));
    var leaks =
        new LeakWatch(
            providers,
            settings.limits().pools(),
            settings.leaks(),
            System::nanoTime,
            loop::state,
            (provider, left) ->
                audit.record(
                    AuditEntry.ofController(
                        "RemoveLeftover",
                        "%s %s %s of %s".formatted(provider, left.kind(), left.id(), left.of()),
                        clock.instant())));
    var conductors =
        opened(
            new Conductors(
                nodes,
                files,
                settings.patience(),
                settings.keep(),
                settings.preload(),
                new ReceiptSigner(receiptKey),
                new WaysPastAgents(settings.means()),
                providers,
                leaks,
                clock,
                loop));
    var ids = new RunIds(clock, new SecureRandom());
    var apiTokens = new Tokens(access, clock, settings.api().tokensOptional());
    var api =
        new ApiService(
            loop,
            store,
            files,
            tokens,
            ids,
            settings.orders(),
            receiptKey.publicPem(),
            nodes,
            apiTokens,
            audit);
    var certificate = settings.api().tls().map(pem -> opened(ApiCertificate.open(pem)));
    loop.start(conductors);
    events = loop;
    var gate = new ApiGate(apiTokens, audit, clock);
    var apiAddress = settings.api().at(settings.apiPort());
    var credentials = certificate.map(ApiCertificate::credentials);
    apiPort = opened(ApiPort.open(apiAddress, credentials, gate, api)).port();
    var fleet = new FleetService(authority, tokens, loop, nodes::forget, clock);
    var nodeAddress = new InetSocketAddress(settings.nodeAddress(), settings.nodePort());
    nodePort = opened(NodePort.open(nodeAddress, identity, register, fleet)).port();
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.push(closeable);
    return closeable;
  }

  public int apiPort() {
    return apiPort;
  }

  public int nodePort() {
    return nodePort;
  }

  /** One line for people. */
  public String listensOn() {
    return "API on %s:%d%s, machines on %s:%d, data in %s, CA %s"
        .formatted(
            settings.api().address().getHostAddress(),
            apiPort,
            settings.api().tls().isPresent() ? " by TLS" : "",
            settings.nodeAddress(),
            nodePort,
            settings.data(),
            fingerprint);
  }

  /** Completes when the loop has taken an event and is through with it; its sign of life. */
  CompletableFuture<Verdict> turn() {
    return events.tell(new Event.Tick());
  }

  /** Ends all of it in an orderly way. What runs on nodes goes on. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      var closeable = open.pop();
      try {
        closeable.close();
      } catch (Exception e) {
        // The next start can do with whatever this has left behind.
        LOG.warn("while ending: {} could not be closed", closeable.getClass().getSimpleName(), e);
      }
    }
  }
}
