package dev.snapback.cli.receipt;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback node receipt}. */
@Command(
    name = "receipt",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a node's newest receipt.",
      "With --jws: as it is signed, for `snapback receipt verify`."
    },
    footer = {"", "Example:", "  snapback node receipt --jws m1 > receipt.json"})
public final class NodeReceiptCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--jws", description = "Print it with its signature: a flattened JWS.")
  private boolean jws;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String node = "";

  public NodeReceiptCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    GetReceiptRequest request = GetReceiptRequest.newBuilder().setNode(node).build();
    try (Controller controller = session.connect()) {
      ReceiptView.print(session, controller.ask(api -> api.getReceipt(request)), jws);
      return ExitCode.OK;
    }
  }
}
