package dev.snapback.cli;

import dev.snapback.cli.audit.AuditCommand;
import dev.snapback.cli.hold.HoldBootCommand;
import dev.snapback.cli.hold.HoldDropCommand;
import dev.snapback.cli.hold.HoldExportCommand;
import dev.snapback.cli.hold.HoldExtendCommand;
import dev.snapback.cli.hold.HoldListCommand;
import dev.snapback.cli.image.ImageBuildCommand;
import dev.snapback.cli.image.ImagePromoteCommand;
import dev.snapback.cli.image.ImageRollbackCommand;
import dev.snapback.cli.image.ImageShowCommand;
import dev.snapback.cli.image.ImagesCommand;
import dev.snapback.cli.lease.CpCommand;
import dev.snapback.cli.lease.ExecCommand;
import dev.snapback.cli.lease.SshCommand;
import dev.snapback.cli.node.NodeAcceptCommand;
import dev.snapback.cli.node.NodeBlameCommand;
import dev.snapback.cli.node.NodeCheckCommand;
import dev.snapback.cli.node.NodeFetchCommand;
import dev.snapback.cli.node.NodeForgetCommand;
import dev.snapback.cli.node.NodeQuarantineCommand;
import dev.snapback.cli.node.NodeReleaseCommand;
import dev.snapback.cli.node.NodeResetCommand;
import dev.snapback.cli.node.NodeShowCommand;
import dev.snapback.cli.node.NodeTokenCommand;
import dev.snapback.cli.node.NodesCommand;
import dev.snapback.cli.pool.PoolsCommand;
import dev.snapback.cli.provision.ProvisionPreflightCommand;
import dev.snapback.cli.provision.ProvisionSetupCommand;
import dev.snapback.cli.provision.ProvisionUndoCommand;
import dev.snapback.cli.receipt.NodeReceiptCommand;
import dev.snapback.cli.receipt.ReceiptKeyCommand;
import dev.snapback.cli.receipt.ReceiptVerifyCommand;
import dev.snapback.cli.receipt.RunReceiptCommand;
import dev.snapback.cli.request.ExplainCommand;
import dev.snapback.cli.request.ReleaseCommand;
import dev.snapback.cli.request.RequestCommand;
import dev.snapback.cli.request.RequestsCommand;
import dev.snapback.cli.run.RunCommand;
import dev.snapback.cli.runs.ArtifactsCommand;
import dev.snapback.cli.runs.CancelCommand;
import dev.snapback.cli.runs.LogsCommand;
import dev.snapback.cli.runs.RunsCommand;
import dev.snapback.cli.runs.ShowCommand;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.cli.simulate.SimulateCommand;
import dev.snapback.cli.token.TokenCreateCommand;
import dev.snapback.cli.token.TokenListCommand;
import dev.snapback.cli.token.TokenRevokeCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which commands there are, wired by hand. */
final class CommandTree {
  private static final int HELP_WIDTH = 100;

  private CommandTree() {}

  static CommandLine of(Surroundings surroundings) {
    Session session = new Session(surroundings);
    CommandLine tree = new CommandLine(new Snapback());
    tree.addMixin("session", session);
    tree.addSubcommand(new RunsCommand(session));
    tree.addSubcommand(
        new CommandLine(new RunCommand(session))
            .addSubcommand(new ShowCommand(session))
            .addSubcommand(new LogsCommand(session))
            .addSubcommand(new ArtifactsCommand(session))
            .addSubcommand(new RunReceiptCommand(session))
            .addSubcommand(new CancelCommand(session)));
    tree.addSubcommand(new RequestCommand(session));
    tree.addSubcommand(new RequestsCommand(session));
    tree.addSubcommand(new ReleaseCommand(session));
    tree.addSubcommand(new ExecCommand(session));
    tree.addSubcommand(new CpCommand(session));
    tree.addSubcommand(new SshCommand(session));
    tree.addSubcommand(new ExplainCommand(session));
    tree.addSubcommand(new PoolsCommand(session));
    tree.addSubcommand(new NodesCommand(session));
    tree.addSubcommand(
        new CommandLine(new NodeGroup())
            .addSubcommand(new NodeShowCommand(session))
            .addSubcommand(new NodeResetCommand(session))
            .addSubcommand(new NodeBlameCommand(session))
            .addSubcommand(new NodeReceiptCommand(session))
            .addSubcommand(new NodeFetchCommand(session))
            .addSubcommand(new NodeAcceptCommand(session))
            .addSubcommand(new NodeCheckCommand(session))
            .addSubcommand(new NodeQuarantineCommand(session))
            .addSubcommand(new NodeReleaseCommand(session))
            .addSubcommand(new NodeForgetCommand(session))
            .addSubcommand(new NodeTokenCommand(session)));
    tree.addSubcommand(
        new CommandLine(new HoldGroup())
            .addSubcommand(new HoldListCommand(session))
            .addSubcommand(new HoldBootCommand(session))
            .addSubcommand(new HoldExportCommand(session))
            .addSubcommand(new HoldExtendCommand(session))
            .addSubcommand(new HoldDropCommand(session)));
    tree.addSubcommand(new ImagesCommand(session));
    tree.addSubcommand(
        new CommandLine(new ImageGroup())
            .addSubcommand(new ImageShowCommand(session))
            .addSubcommand(new ImageBuildCommand(session))
            .addSubcommand(new ImagePromoteCommand(session))
            .addSubcommand(new ImageRollbackCommand(session)));
    tree.addSubcommand(
        new CommandLine(new ReceiptGroup())
            .addSubcommand(new ReceiptVerifyCommand(session))
            .addSubcommand(new ReceiptKeyCommand(session)));
    tree.addSubcommand(
        new CommandLine(new TokenGroup())
            .addSubcommand(new TokenCreateCommand(session))
            .addSubcommand(new TokenListCommand(session))
            .addSubcommand(new TokenRevokeCommand(session)));
    tree.addSubcommand(new AuditCommand(session));
    tree.addSubcommand(
        new CommandLine(new ProvisionGroup())
            .addSubcommand(new ProvisionPreflightCommand(session))
            .addSubcommand(new ProvisionSetupCommand(session))
            .addSubcommand(new ProvisionUndoCommand(session)));
    tree.addSubcommand(SimulateCommand.of(session));
    tree.addSubcommand(new CompletionCommand(session));
    // An argument that begins with @ is an argument, not a file of arguments.
    tree.setExpandAtFiles(false);
    tree.setOut(new PrintWriter(surroundings.stdout(), true, StandardCharsets.UTF_8));
    tree.setErr(new PrintWriter(surroundings.stderr(), true, StandardCharsets.UTF_8));
    tree.setUsageHelpWidth(HELP_WIDTH);
    everyCommandKnowsItsVersion(tree);
    return tree;
  }

  private static void everyCommandKnowsItsVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(CommandTree::everyCommandKnowsItsVersion);
  }

  /** The command itself. */
  @Command(
      name = "snapback",
      mixinStandardHelpOptions = true,
      description = "Runs tests on pristine machines.",
      footer = {
        "",
        "Example:",
        "  snapback run --label metal-bookworm --workspace . -- make integration-test"
      })
  private static final class Snapback extends Group {}

  /** What is asked of one node. */
  @Command(
      name = "node",
      mixinStandardHelpOptions = true,
      description = "Shows, checks and resets one node, lets new ones join and old ones go.",
      footer = {"", "Example:", "  snapback node show m1"})
  private static final class NodeGroup extends Group {}

  /** What is done with holds. */
  @Command(
      name = "hold",
      mixinStandardHelpOptions = true,
      description =
          "Failed runs' roots that are kept for debugging (`snapback run --hold-on-failure`), while"
              + " their nodes work on.",
      footer = {"", "Example:", "  snapback hold list"})
  private static final class HoldGroup extends Group {}

  /** What is done with images. */
  @Command(
      name = "image",
      mixinStandardHelpOptions = true,
      description = "What a fleet's nodes are reset to: shows, builds and takes back versions.",
      footer = {"", "Example:", "  snapback image show usual"})
  private static final class ImageGroup extends Group {}

  /** What is done with receipts. */
  @Command(
      name = "receipt",
      mixinStandardHelpOptions = true,
      description = "Verifies reset receipts: the signed record of what a run ran on.",
      footer = {"", "Example:", "  snapback receipt verify receipt.json --key receipts.pub"})
  private static final class ReceiptGroup extends Group {}

  /** What is done with tokens of people and CI jobs. */
  @Command(
      name = "token",
      mixinStandardHelpOptions = true,
      description = "Makes, lists and revokes tokens: by them people and CI jobs are known.",
      footer = {"", "Example:", "  snapback token create --role ci --project nova"})
  private static final class TokenGroup extends Group {}

  /** What is done to a machine once. */
  @Command(
      name = "provision",
      mixinStandardHelpOptions = true,
      description = "Makes nodes of installed machines, over SSH, and takes them back.",
      footer = {"", "Example:", "  snapback provision preflight m1.example.com"})
  private static final class ProvisionGroup extends Group {}

  /** A command that does nothing without one of its subcommands. */
  private static class Group implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      if (spec == null) {
        throw new IllegalStateException("picocli sets the spec");
      }
      String names = String.join(", ", spec.subcommands().keySet());
      throw new ParameterException(
          spec.commandLine(), "`" + spec.qualifiedName() + "` needs one of: " + names);
    }
  }
}
