package dev.snapback.agent;

import com.google.protobuf.ByteString;
import dev.snapback.agent.announce.ControllerCall;
import dev.snapback.agent.api.Remains;
import dev.snapback.agent.evidence.Evidence;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.Joining;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.machine.FakeMachine;
import dev.snapback.agent.machine.LiveRoot;
import dev.snapback.agent.reset.FakeResets;
import dev.snapback.agent.run.FakeSystemd;
import dev.snapback.agent.run.MachineRoot;
import dev.snapback.agent.run.PipedTools;
import dev.snapback.agent.run.RunId;
import dev.snapback.agent.run.Runs;
import dev.snapback.proto.agent.v1.AgentGrpc;
import dev.snapback.proto.agent.v1.AwaitRunRequest;
import dev.snapback.proto.agent.v1.Compression;
import dev.snapback.proto.agent.v1.DescribeRequest;
import dev.snapback.proto.agent.v1.FetchTreeRequest;
import dev.snapback.proto.agent.v1.FollowConsoleRequest;
import dev.snapback.proto.agent.v1.ResetRequest;
import dev.snapback.proto.agent.v1.SendTreeHeader;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.StartRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * {@code snapback-agent train}: an agent's whole life on loopback, with a machine in memory, for
 * the JVM to learn which classes to keep in its AOT cache. Ends by itself; touches nothing outside
 * its directory.
 */
final class Training {
  private static final String NODE = "rehearsal";
  private static final long GENERATION = 3;
  private static final String IMAGE = "rehearsed";
  private static final RunId RUN = new RunId("rehearsal");
  private static final long PATIENCE_SECONDS = 60;

  private final Path directory;

  /**
   * @param directory an empty one, that passes for a machine's root
   */
  Training(Path directory) {
    this.directory = directory;
  }

  /** Returns whether the agent came as far as its jump. */
  boolean train() throws Exception {
    ThisMachine.preload(directory);
    try (var controller = new RehearsalController(InstantSource.system())) {
      var files = join(controller);
      var own = new OwnIdentity(ServeCommand.awaitIdentity(files));
      var upkeep = new Upkeep(files, own);
      upkeep.endWhenJoinedAnew();
      var rehearsed = new RehearsedMachine(directory);
      var machine = rehearsed.set(IMAGE);
      LiveRoot.awaitSwitch(rehearsed.proc());
      var systemd = new FakeSystemd();
      var resets = new FakeResets(new FakeMachine(GENERATION, IMAGE));
      var tools = new PipedTools();
      var runs = Runs.under(systemd, new MachineRoot(directory));
      var remains =
          new Remains(Evidence.ofNothing(directory, tools), ThisMachine.formerRoots(machine));
      var images = ThisMachine.images(remains.roots());
      var scratch = ThisMachine.scratch(machine);
      var serving = new Serving(own, machine, runs, tools, resets, remains, scratch, images);
      var ready = new CompletableFuture<Void>();
      Thread agent =
          Thread.ofPlatform()
              .daemon()
              .start(() -> serve(serving, new ControllerCall(own, upkeep.clock()), upkeep, ready));
      ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      var _ = controller.announced().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      serving.callOneself();
      ManagedChannel channel = controller.call(NODE, serving.port());
      try {
        rehearse(AgentGrpc.newBlockingV2Stub(channel), systemd);
      } finally {
        channel.shutdownNow();
      }
      agent.join(PATIENCE_SECONDS * 1_000);
      return resets.jumped().getCount() == 0;
    }
  }

  private IdentityFiles join(RehearsalController controller)
      throws IOException, GeneralSecurityException {
    var joining =
        new Joining(
            controller.address(), controller.token(), NODE, "127.0.0.1:1", List.of(), IMAGE);
    var files = new IdentityFiles(Files.createDirectories(directory.resolve("state")));
    files.write(joining.join());
    return files;
  }

  private static void serve(
      Serving serving, ControllerCall controller, Upkeep upkeep, CompletableFuture<Void> ready) {
    try {
      serving.serve(
          0,
          controller,
          () -> {
            ready.complete(null);
            upkeep.renew();
          });
    } catch (IOException | InterruptedException e) {
      ready.completeExceptionally(e);
    }
  }

  private void rehearse(AgentGrpc.AgentBlockingV2Stub agent, FakeSystemd systemd)
      throws StatusException, IOException, InterruptedException {
    var _ = agent.describe(DescribeRequest.getDefaultInstance());
    sendEmptyTree(agent);
    Files.createDirectories(directory.resolve("bin"));
    Path program = Files.createFile(directory.resolve("bin/true"));
    var _ = program.toFile().setExecutable(true);
    var _ =
        agent.startRun(
            StartRunRequest.newBuilder()
                .setGeneration(GENERATION)
                .setRun(RUN.value())
                .addCommand("true")
                .setTimeoutMillis(1_000)
                .build());
    Path folder = directory.resolve("var/lib/snapback/runs").resolve(RUN.value());
    Files.writeString(folder.resolve("console"), "rehearsed\n");
    Files.writeString(folder.resolve("workspace/result"), "rehearsed\n");
    systemd.exit(RUN, 0);
    var console =
        agent.followConsole(
            FollowConsoleRequest.newBuilder()
                .setGeneration(GENERATION)
                .setRun(RUN.value())
                .build());
    while (console.read() != null) {}
    var _ =
        agent.awaitRun(
            AwaitRunRequest.newBuilder().setGeneration(GENERATION).setRun(RUN.value()).build());
    var tree =
        agent.fetchTree(
            FetchTreeRequest.newBuilder()
                .setGeneration(GENERATION)
                .setRun(RUN.value())
                .addGlobs("**")
                .setCompression(Compression.COMPRESSION_GZIP)
                .build());
    while (tree.read() != null) {}
    var _ =
        agent.reset(ResetRequest.newBuilder().setGeneration(GENERATION).setImage(IMAGE).build());
  }

  private static void sendEmptyTree(AgentGrpc.AgentBlockingV2Stub agent)
      throws StatusException, InterruptedException, IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      // An empty archive is two records of zeroes.
      gzip.write(new byte[10_240]);
    }
    var call = agent.sendTree();
    var header =
        SendTreeHeader.newBuilder()
            .setGeneration(GENERATION)
            .setRun(RUN.value())
            .setCompression(Compression.COMPRESSION_GZIP);
    var _ = call.write(SendTreeRequest.newBuilder().setHeader(header).build());
    var data = ByteString.copyFrom(packed.toByteArray());
    var _ = call.write(SendTreeRequest.newBuilder().setData(data).build());
    call.halfClose();
    var _ = call.read();
  }
}
