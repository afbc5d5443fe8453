package dev.snapback.cli.receipt;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback run receipt}. */
@Command(
    name = "receipt",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the receipt of what a run ran on.",
      "With --jws: as it is signed, for `snapback receipt verify`."
    },
    footer = {"", "Example:", "  snapback run receipt --jws r-12 > receipt.json"})
public final class RunReceiptCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--jws", description = "Print it with its signature: a flattened JWS.")
  private boolean jws;

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  public RunReceiptCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    GetReceiptRequest request = GetReceiptRequest.newBuilder().setRun(run).build();
    try (Controller controller = session.connect()) {
      ReceiptView.print(session, controller.ask(api -> api.getReceipt(request)), jws);
      return ExitCode.OK;
    }
  }
}
