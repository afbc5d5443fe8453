package dev.snapback.cli.provision;

import com.google.gson.JsonObject;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.provisioning.Provisioning;
import dev.snapback.provisioning.ProvisioningException;
import dev.snapback.provisioning.UndoPreview;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code snapback provision undo}. */
@Command(
    name = "undo",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a node the machine again that it was before setup. It reboots for that.",
      "What was written to its roots is lost, which needs --yes."
    },
    footer = {
      "",
      "Example:",
      "  snapback provision undo m1.example.com --yes",
      "",
      "Exit codes: 0 undone (or nothing to undo), 64 it would lose something and --yes is missing,",
      "            69 no login, 70 a step failed, 75 the machine did not come back."
    })
public final class ProvisionUndoCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private final MachineOptions machine = new MachineOptions();

  @Option(names = "--yes", description = "Lose what it says is lost.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Print what would be lost and done, and do nothing.")
  private boolean dryRun;

  public ProvisionUndoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Progress progress = new Progress(session, machine.host());
    Provisioning provisioning = machine.provisioning(session, progress, "any", List.of());
    try {
      if (yes && !dryRun) {
        provisioning.undo();
        session.print(
            session.json()
                ? json("undone", List.of(), List.of())
                : machine.host()
                    + " is as it was before setup; the controller knows its node until `snapback node forget NODE`");
        return ExitCode.OK;
      }
      return preview(provisioning.undoPreview());
    } catch (ProvisioningException e) {
      throw Failures.of(machine.host(), e);
    }
  }

  private int preview(UndoPreview preview) {
    if (session.json()) {
      session.print(
          json(preview.state().name().toLowerCase(Locale.ROOT), preview.losses(), preview.steps()));
    } else {
      preview.losses().forEach(loss -> session.print("loses " + Text.oneLine(loss)));
      preview.steps().forEach(session::print);
    }
    if (preview.state() == UndoPreview.State.NOTHING || dryRun) {
      session
          .stderr()
          .println("snapback: " + machine.host() + ": " + Text.oneLine(preview.words()));
      return ExitCode.OK;
    }
    throw Failure.usage("expected --yes, as this cannot be taken back: see above what is lost");
  }

  private String json(String state, List<String> losses, List<String> steps) {
    JsonObject json = new JsonObject();
    json.addProperty("host", machine.host());
    json.addProperty("state", state);
    json.add("losses", Json.strings(losses));
    json.add("steps", Json.strings(steps));
    return json.toString();
  }
}
