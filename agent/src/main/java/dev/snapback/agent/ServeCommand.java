package dev.snapback.agent;

import dev.snapback.agent.announce.ControllerCall;
import dev.snapback.agent.api.AgentServer;
import dev.snapback.agent.api.Remains;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.machine.LiveRoot;
import dev.snapback.agent.run.PipedTools;
import dev.snapback.agent.run.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code snapback-agent serve}: waits until this machine has joined a controller, and serves it.
 */
final class ServeCommand {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final int INTERNAL = 70;
  private static final String PORT = "SNAPBACK_AGENT_PORT";
  private static final long LOOK_MILLIS = 200;

  private ServeCommand() {}

  /** Returns the exit code when there is nothing to serve any more. */
  static int serve() {
    var exit = new AtomicInteger();
    try {
      var files = ThisMachine.identityFiles();
      var own = new OwnIdentity(awaitIdentity(files));
      var upkeep = new Upkeep(files, own);
      LiveRoot.awaitSwitch(Path.of("/proc"));
      var machine = ThisMachine.machine();
      var tools = new PipedTools();
      var roots = ThisMachine.formerRoots(machine);
      var resets = ThisMachine.resets(machine, roots);
      var runs = Runs.underSystemd(ThisMachine.root(), tools, ThisMachine.space(machine, resets));
      var remains = new Remains(ThisMachine.evidence(runs, tools), roots);
      var serving =
          new Serving(
              own,
              machine,
              runs,
              tools,
              resets,
              remains,
              ThisMachine.scratch(machine),
              ThisMachine.images(roots));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(serving, exit), "stop"));
      upkeep.endWhenJoinedAnew();
      var controller = new ControllerCall(own, upkeep.clock());
      serving.serve(port(), controller, () -> onceAnnounced(upkeep));
      return 0;
    } catch (IOException e) {
      LOG.error(
          "cannot serve; is the port taken, or the state directory damaged? {}", e.toString());
      exit.set(INTERNAL);
      return INTERNAL;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  static Identity awaitIdentity(IdentityFiles files) throws IOException, InterruptedException {
    Optional<Identity> identity = files.read();
    if (identity.isEmpty()) {
      LOG.info("not joined to a controller yet: waiting for `snapback-agent join`");
    }
    while (identity.isEmpty()) {
      Thread.sleep(LOOK_MILLIS);
      identity = files.present() ? files.read() : Optional.empty();
    }
    return identity.get();
  }

  private static int port() {
    String port = System.getenv(PORT);
    return port == null ? AgentServer.PORT : Integer.parseInt(port);
  }

  /** Once the controller knows of this boot: until then there is only one thing to hurry with. */
  private static void onceAnnounced(Upkeep upkeep) {
    ThisMachine.warmUp();
    // From here on the agent mostly waits: what starting left behind is given back, once.
    System.gc();
    upkeep.renew();
  }

  /** SIGTERM: an orderly end is no failure, so not with the JVM's exit code 143. */
  private static void stop(Serving serving, AtomicInteger exit) {
    try {
      serving.stop();
      LOG.info("stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exit.get());
  }
}
