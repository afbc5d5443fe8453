package dev.snapback.cli.receipt;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetReceiptKeyRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code snapback receipt key}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Prints the public half of the key that the controller signs receipts with.",
    footer = {"", "Example:", "  snapback receipt key > receipts.pub"})
public final class ReceiptKeyCommand implements Callable<Integer> {
  private final Session session;

  public ReceiptKeyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      String pem =
          controller
              .ask(api -> api.getReceiptKey(GetReceiptKeyRequest.getDefaultInstance()))
              .getPem();
      if (session.json()) {
        JsonObject json = new JsonObject();
        json.addProperty("pem", pem);
        session.print(json.toString());
      } else {
        session.print(pem.stripTrailing());
      }
      return ExitCode.OK;
    }
  }
}
