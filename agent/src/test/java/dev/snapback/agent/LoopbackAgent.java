package dev.snapback.agent;

import dev.snapback.agent.announce.ControllerCall;
import dev.snapback.agent.announce.ControllerClock;
import dev.snapback.agent.api.Remains;
import dev.snapback.agent.evidence.Evidence;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.Joining;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.images.ImagesInDirectory;
import dev.snapback.agent.machine.FakeMachine;
import dev.snapback.agent.machine.NodeInDirectory;
import dev.snapback.agent.reset.FakeResets;
import dev.snapback.agent.roots.FormerRoots;
import dev.snapback.agent.roots.LinkedMounts;
import dev.snapback.agent.run.FakeSystemd;
import dev.snapback.agent.run.MachineRoot;
import dev.snapback.agent.run.PipedTools;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.scratch.MemoryDisks;
import dev.snapback.proto.agent.v1.AgentGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An agent that has joined a rehearsal's controller and serves on loopback, over real TLS. */
final class LoopbackAgent {
  static final String NODE = "m1";

  final RehearsalController controller = new RehearsalController(InstantSource.system());
  final FakeMachine machine = new FakeMachine(3, "bookworm");
  final FakeResets resets = new FakeResets(machine);
  final FakeSystemd systemd = new FakeSystemd();
  final NodeInDirectory node;
  final FormerRoots roots;
  final OwnIdentity own;
  final ControllerClock clock = new ControllerClock();
  final ImagesInDirectory images;
  final Serving serving;
  final Thread thread;
  private final List<ManagedChannel> channels = new ArrayList<>();

  LoopbackAgent(Path root) throws Exception {
    node = NodeInDirectory.afterSetup(root.resolve("node"), 20L << 30);
    own =
        new OwnIdentity(
            new Joining(
                    controller.address(),
                    controller.token(),
                    NODE,
                    "127.0.0.1:1",
                    List.of(),
                    "bookworm")
                .join());
    var runs = Runs.under(systemd, new MachineRoot(root));
    var tools = new PipedTools();
    roots =
        new FormerRoots(
            node.lvm(), node.machine(), new LinkedMounts(), root, root.resolve("mounted"));
    var remains = new Remains(Evidence.ofNothing(root, tools), roots);
    images = ImagesInDirectory.of(root.resolve("images"), true);
    serving =
        new Serving(
            own, machine, runs, tools, resets, remains, MemoryDisks.scratch(), images.images);
    var ready = new CompletableFuture<Void>();
    thread = Thread.ofPlatform().daemon().start(() -> serve(ready));
    ready.get(30, TimeUnit.SECONDS);
  }

  private void serve(CompletableFuture<Void> ready) {
    try {
      serving.serve(0, new ControllerCall(own, clock), () -> ready.complete(null));
    } catch (IOException | InterruptedException e) {
      ready.completeExceptionally(e);
    }
  }

  AgentGrpc.AgentBlockingV2Stub called() throws IOException {
    return stub(controller.call(NODE, serving.port()));
  }

  AgentGrpc.AgentBlockingV2Stub calledBy(Identity who, String protocol) throws IOException {
    return stub(RehearsalController.call(NODE, serving.port(), who, protocol));
  }

  private AgentGrpc.AgentBlockingV2Stub stub(ManagedChannel channel) {
    channels.add(channel);
    return AgentGrpc.newBlockingV2Stub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  void close() throws InterruptedException {
    channels.forEach(ManagedChannel::shutdownNow);
    serving.stop();
    controller.close();
  }
}
