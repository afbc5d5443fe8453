package dev.snapback.controller;

import dev.snapback.controller.access.ApiGate;
import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.AuditLog;
import dev.snapback.controller.access.Tokens;
import dev.snapback.controller.api.ApiService;
import dev.snapback.controller.api.RunIds;
import dev.snapback.controller.baremetal.BaremetalDriver;
import dev.snapback.controller.baremetal.Deadlines;
import dev.snapback.controller.config.Settings;
import dev.snapback.controller.fleet.FleetService;
import dev.snapback.controller.fleet.NodePort;
import dev.snapback.controller.fleet.Register;
import dev.snapback.controller.identity.CertificateAuthority;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.identity.OwnCertificate;
import dev.snapback.controller.identity.ReceiptKey;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.loop.ControllerLoop;
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
import dev.snapback.controller.store.SqlStore;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a controller has while it leads, and one that follows has not: the loop, the nodes, the port
 * for machines, and what is behind the API.
 */
final class Leading implements AutoCloseable {
  /** As long as its CA is the same, it is the same controller. */
  private static final int MARK = 16;

  private final Opened open;
  private final ControllerLoop loop;
  private final ServerServiceDefinition api;
  private final String fingerprint;
  private final int nodePort;

  private Leading(
      Opened open,
      ControllerLoop loop,
      ServerServiceDefinition api,
      String fingerprint,
      int nodePort) {
    this.open = open;
    this.loop = loop;
    this.api = api;
    this.fingerprint = fingerprint;
    this.nodePort = nodePort;
  }

  /**
   * Goes on with what was under way, and listens for machines.
   *
   * @param data the directory with everything that is not in the store
   * @param store not closed by this
   * @param leads asked before anything is done; throws where it must not be any more
   * @param fatal is told once why it cannot go on
   */
  static Leading begin(
      Settings settings, Path data, SqlStore store, Runnable leads, Consumer<Throwable> fatal)
      throws IOException {
    var open = new Opened();
    var done = false;
    try {
      var leading = begin(settings, data, store, leads, fatal, open);
      done = true;
      return leading;
    } finally {
      if (!done) {
        open.close();
      }
    }
  }

  private static Leading begin(
      Settings settings,
      Path data,
      SqlStore store,
      Runnable leads,
      Consumer<Throwable> fatal,
      Opened open)
      throws IOException {
    var clock = InstantSource.system();
    var authority = CertificateAuthority.open(data, clock, settings.validity());
    var fingerprint = authority.fingerprint();
    var receiptKey = ReceiptKey.open(data);
    var tokens = new JoinTokens(data.resolve("tokens"), fingerprint, clock);
    var files = new RunFiles(Files.createDirectories(data.resolve("runs")));
    var scheduler = new Scheduler(settings.limits());
    var loop = open.opened(new ControllerLoop(scheduler, store, clock, fatal));
    var register = new Register(loop::state, clock);
    var identity = new TlsIdentity(authority.issueController(), authority.certificate(), register);
    open.opened(new OwnCertificate(authority, identity, clock).start());
    var providers = Providers.open(settings.providers(), data, fingerprint.substring(0, MARK));
    providers.forEach(open::opened);
    List<NodeDriver> drivers = new ArrayList<>(providers);
    drivers.add(new BaremetalDriver(identity, Deadlines.DEFAULT));
    var nodes = open.opened(new OpenNodes(drivers));
    var access = store.access();
    var audit = open.opened(new AuditLog(access, clock, settings.api().auditKept()));
    var leaks =
        new LeakWatch(
            providers,
            settings.limits().pools(),
            settings.leaks(),
            System::nanoTime,
            () -> {
              // What this controller knows is all there is only while it leads.
              leads.run();
              return loop.state();
            },
            (provider, left) ->
                audit.record(
                    AuditEntry.ofController(
                        "RemoveLeftover",
                        "%s %s %s of %s".formatted(provider, left.kind(), left.id(), left.of()),
                        clock.instant())));
    var conductors =
        open.opened(
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
                loop,
                leads));
    var apiTokens = new Tokens(access, clock, settings.api().tokensOptional());
    var api =
        new ApiService(
            loop,
            store,
            files,
            tokens,
            new RunIds(clock, new SecureRandom()),
            settings.orders(),
            receiptKey.publicPem(),
            nodes,
            apiTokens,
            audit);
    loop.start(conductors);
    var fleet = new FleetService(authority, tokens, loop, nodes::forget, clock);
    var nodeAddress = new InetSocketAddress(settings.nodeAddress(), settings.nodePort());
    var nodePort = open.opened(NodePort.open(nodeAddress, identity, register, fleet)).port();
    var gated = api.behind(new ApiGate(apiTokens, audit, clock));
    return new Leading(open, loop, gated, fingerprint, nodePort);
  }

  ServerServiceDefinition api() {
    return api;
  }

  int nodePort() {
    return nodePort;
  }

  /** Of the CA. */
  String fingerprint() {
    return fingerprint;
  }

  /** Completes when the loop has taken an event and is through with it. */
  CompletableFuture<Verdict> turn() {
    return loop.tell(new Event.Tick());
  }

  @Override
  public void close() {
    open.close();
  }
}
