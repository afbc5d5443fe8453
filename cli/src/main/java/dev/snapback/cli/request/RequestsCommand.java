package dev.snapback.cli.request;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ListRequestsRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback requests}. */
@Command(
    name = "requests",
    mixinStandardHelpOptions = true,
    description = "Lists requests that wait and leases, the newest first.",
    footer = {"", "Example:", "  snapback requests --all --limit 20"})
public final class RequestsCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--all", description = "Also those that are over.")
  private boolean all;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int limit;

  public RequestsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      List<NodeRequest> requests =
          controller
              .ask(api ->
                  api.listRequests(
                      ListRequestsRequest.newBuilder().setAll(all).setLimit(limit).build()))
              .getRequestsList();
      session.print(
          session.json()
              ? Json.list("requests", requests, RequestView::json).toString()
              : RequestView.table(requests, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
