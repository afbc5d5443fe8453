package dev.snapback.cli.audit;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.AuditEntry;
import dev.snapback.proto.api.v1.ListAuditRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback audit}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Lists who did what, or was not let do it, the newest first.",
      "The caller is a token's id, or `local`: somebody on the controller's host without one."
    },
    footer = {"", "Example:", "  snapback audit --limit 20"})
public final class AuditCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--before",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Go on before the entry with this number, the last of the page before.")
  private long before;

  public AuditCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || before < 0) {
      throw Failure.usage(
          "--limit wants a number of 1 or more and --before an entry's number, found "
              + limit
              + " and "
              + before);
    }
    ListAuditRequest request =
        ListAuditRequest.newBuilder().setLimit(limit).setBefore(before).build();
    try (Controller controller = session.connect()) {
      List<AuditEntry> entries = controller.ask(api -> api.listAudit(request)).getEntriesList();
      session.print(
          session.json()
              ? Json.list("entries", entries, AuditCommand::json).toString()
              : table(entries).toString());
      return ExitCode.OK;
    }
  }

  private static JsonObject json(AuditEntry entry) {
    JsonObject json = new JsonObject();
    json.addProperty("number", entry.getNumber());
    json.add("time", Json.time(entry.getMillis()));
    json.addProperty("caller", entry.getCaller());
    json.addProperty("role", role(entry));
    json.add("project", Json.text(entry.getProject()));
    json.addProperty("action", entry.getAction());
    json.add("subject", Json.text(entry.getSubject()));
    json.addProperty("result", entry.getResult());
    return json;
  }

  private static Table table(List<AuditEntry> entries) {
    Table table =
        new Table("NUMBER", "TIME", "CALLER", "ROLE", "PROJECT", "ACTION", "ON", "RESULT");
    for (AuditEntry entry : entries) {
      table.row(
          Long.toString(entry.getNumber()),
          Instant.ofEpochMilli(entry.getMillis()).toString(),
          entry.getCaller(),
          role(entry),
          entry.getProject(),
          entry.getAction(),
          entry.getSubject(),
          entry.getResult());
    }
    return table;
  }

  private static String role(AuditEntry entry) {
    return entry.getRole().name().toLowerCase(Locale.ROOT);
  }
}
