package dev.snapback.cli.provision;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.provisioning.Order;
import dev.snapback.provisioning.ProvisioningException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code snapback provision setup}. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a node of an installed machine: its root becomes a pristine image, it reboots into the",
      "first snapshot, joins the controller, is reset once, and is READY.",
      "Run again, it goes on where it was; on a node that is READY it changes nothing."
    },
    footer = {
      "",
      "Example:",
      "  snapback provision setup m1.example.com --image bookworm --label metal-bookworm \\",
      "      --node-port controller.example.com:7443",
      "",
      "Exit codes: 0 READY, 69 no login, 70 a step failed, 75 it did not become READY,",
      "            78 something is refused."
    })
public final class ProvisionSetupCommand implements Callable<Integer> {
  private static final int AGENT_PORT = 7400;

  private final Session session;
  @Mixin private final MachineOptions machine = new MachineOptions();
  @Mixin private final SetupOptions setup = new SetupOptions();

  @Option(
      names = "--node-port",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the machine reaches the controller's node port.")
  private String nodePort = "";

  @Option(names = "--name", description = "The node's name. Default: HOST up to its first dot.")
  private @Nullable String name;

  @Option(
      names = "--agent-address",
      paramLabel = "HOST:PORT",
      description = "Where the controller reaches the machine. Default: HOST:7400.")
  private @Nullable String agentAddress;

  @Option(
      names = "--label",
      paramLabel = "L",
      description = "What runs may ask for to get this node; repeatable.")
  private List<String> labels = List.of();

  @Option(
      names = "--ready-timeout",
      paramLabel = "D",
      defaultValue = "30m",
      description = "How long from joining until it is READY. Default: ${DEFAULT-VALUE}.")
  private String ready = "";

  public ProvisionSetupCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    String host = machine.host();
    Order.Node node =
        new Order.Node(
            name == null ? nodeName(host) : name,
            nodePort,
            agentAddress == null ? address(host) : agentAddress,
            labels,
            DurationText.parse("--ready-timeout", ready));
    Progress progress = new Progress(session, host);
    // First: a machine is not changed for a controller that is not there.
    try (Controller controller = session.connect()) {
      String words =
          machine
              .provisioning(session, progress, setup.image(), setup.forAgent())
              .setup(node, new ControllerFleet(controller));
      print(node.name(), words);
      return ExitCode.OK;
    } catch (ProvisioningException e) {
      throw Failures.of(host, e);
    }
  }

  private void print(String node, String words) {
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("node", node);
      json.addProperty("words", words);
      session.print(json.toString());
    } else {
      session.print(node + " is " + words);
    }
  }

  /** A node's name has small letters (JoinCommand in the agent); an address is taken as it is. */
  static String nodeName(String host) {
    String small = host.toLowerCase(Locale.ROOT).replace(':', '-');
    return small.matches("[\\d.]+") || !small.contains(".")
        ? small
        : small.substring(0, small.indexOf('.'));
  }

  private static String address(String host) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + AGENT_PORT;
  }
}
