package dev.snapback.agent;

import dev.snapback.agent.announce.Announcer;
import dev.snapback.agent.announce.NetworkWaits;
import dev.snapback.agent.api.AgentServer;
import dev.snapback.agent.api.AgentService;
import dev.snapback.agent.api.Departure;
import dev.snapback.agent.api.Descriptions;
import dev.snapback.agent.api.Remains;
import dev.snapback.agent.identity.Channels;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.identity.Tls;
import dev.snapback.agent.images.Images;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.reset.ResetRefused;
import dev.snapback.agent.reset.Resets;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.scratch.ScratchDisks;
import dev.snapback.proto.agent.v1.AgentGrpc;
import dev.snapback.proto.agent.v1.DescribeRequest;
import dev.snapback.proto.agent.v1.Description;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A joined agent: serves, announces itself once, and when a reset was taken lets everybody go and
 * jumps. A jump that fails serves on, so that the controller sees it and can order it again.
 */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  /** For the answer to a reset to reach its caller: a peer acknowledges within a round trip. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration SELF = Duration.ofSeconds(20);

  private final OwnIdentity own;
  private final String node;
  private final Machine machine;
  private final Runs runs;
  private final Tools tools;
  private final Resets resets;
  private final Remains remains;
  private final ScratchDisks scratch;
  private final Images images;
  private final AtomicReference<@Nullable AgentServer> serving = new AtomicReference<>();

  Serving(
      OwnIdentity own,
      Machine machine,
      Runs runs,
      Tools tools,
      Resets resets,
      Remains remains,
      ScratchDisks scratch,
      Images images) {
    this.own = own;
    this.node = own.get().node();
    this.machine = machine;
    this.runs = runs;
    this.tools = tools;
    this.resets = resets;
    this.remains = remains;
    this.scratch = scratch;
    this.images = images;
  }

  /**
   * Returns where the machine jumped and this process is still there: with a fake, in training.
   *
   * @param port 0: any
   * @param whenAnnounced is run once, on a thread of its own
   * @throws IOException where the port is taken
   */
  void serve(int port, Announcer.Call controller, Runnable whenAnnounced)
      throws IOException, InterruptedException {
    runs.recover();
    // LVM takes its time: the rest of the start goes on beside it.
    var described = inBackground("describe", this::describe);
    var announced = false;
    while (true) {
      var departure = new Departure();
      var service =
          new AgentService(node, machine, runs, tools, resets, remains, scratch, images, departure);
      AgentServer server = AgentServer.start(port, Tls.server(own), service);
      serving.set(server);
      LOG.info("node={} serving port={} ms={}", node, server.port(), sinceStart());
      if (!announced) {
        announced = true;
        announceInBackground(controller, described::get, whenAnnounced);
      }
      var _ = departure.begun().join();
      server.stop(GRACE);
      try {
        LOG.info("node={} jumps", node);
        resets.jump();
        return;
      } catch (ResetRefused e) {
        LOG.error(
            "node={} did not jump, serving on; reset it again, or power-cycle it: {}",
            node,
            e.getMessage(),
            e);
      }
    }
  }

  /** The port that is served on. */
  int port() {
    AgentServer server = serving.get();
    if (server == null) {
      throw new IllegalStateException("not serving yet");
    }
    return server.port();
  }

  /** Closes the port, for an orderly end of this process. Thread-safe. */
  void stop() throws InterruptedException {
    AgentServer server = serving.get();
    if (server != null) {
      server.stop(GRACE);
    }
  }

  private void announceInBackground(
      Announcer.Call controller, Announcer.Describe described, Runnable whenAnnounced) {
    var announcer =
        new Announcer(
            node,
            machine,
            described,
            description -> Descriptions.complete(description, resets),
            this::callOneself,
            controller,
            new NetworkWaits(),
            RandomGenerator.getDefault());
    Thread.ofVirtual()
        .name("announce")
        .start(() -> {
          try {
            announcer.announce();
            whenAnnounced.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * The first call of a process takes ten times as long as the next: it is made here, while the
   * machine has no network yet. It is refused, as only the controller is obeyed.
   */
  void callOneself() {
    try {
      var tls = Tls.callingNode(own.get(), node);
      ManagedChannel channel = Channels.open("127.0.0.1:" + port(), tls);
      try {
        var _ =
            AgentGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SELF.toSeconds(), TimeUnit.SECONDS)
                .describe(DescribeRequest.getDefaultInstance());
      } finally {
        channel.shutdownNow();
      }
    } catch (StatusRuntimeException | IOException e) {
      LOG.debug("node={} called itself: {}", node, e.getMessage());
    }
  }

  private static <T> FutureTask<T> inBackground(String name, Callable<T> task) {
    var future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().name(name).start(future);
    return future;
  }

  private Description describe() throws LvmException {
    var facts = machine.node();
    if (!facts.impediments().isEmpty() && resets.makeRoom(facts)) {
      facts = machine.node();
    }
    return Descriptions.of(node, machine, facts, resets.staged());
  }

  /** Milliseconds since this process started, of 10 ms each; -1 where /proc does not say. */
  private static long sinceStart() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      // Field 22 of proc(5)'s stat, in the 1/100 s that the kernel shows every program.
      long started = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
      double uptime = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
      return Math.round(uptime * 1_000) - started * 10;
    } catch (IOException e) {
      return -1;
    }
  }
}
