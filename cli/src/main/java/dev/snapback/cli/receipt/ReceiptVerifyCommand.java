package dev.snapback.cli.receipt;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback receipt verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether a receipt is genuine: signed by that key, and not altered since. Asks nobody.",
      "Exits with 0 if it is, 1 if it is not, 66 if there is no such file."
    },
    footer = {
      "",
      "Example:",
      "  snapback run receipt --jws r-12 > receipt.json",
      "  snapback receipt verify receipt.json --key receipts.pub --node m1"
    })
public final class ReceiptVerifyCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "The key's public half, as `snapback receipt key` prints it.",
        "Default: receipts.pub beside the receipt."
      })
  private @Nullable Path key;

  @Option(names = "--node", paramLabel = "N", description = "It must be this node's.")
  private @Nullable String node;

  @Option(names = "--generation", paramLabel = "G", description = "It must be of this generation.")
  private @Nullable Long generation;

  @Parameters(paramLabel = "FILE", description = "The receipt, as --jws prints it.")
  private Path file = Path.of("");

  public ReceiptVerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path receipt = session.surroundings().directory().resolve(file);
    String text = read(receipt);
    PublicKeyFile publicKey =
        PublicKeyFile.read(
            key == null
                ? receipt.resolveSibling("receipts.pub")
                : session.surroundings().directory().resolve(key));
    Verification.Expected expected =
        new Verification.Expected(
            Optional.ofNullable(node),
            generation == null ? OptionalLong.empty() : OptionalLong.of(generation));
    return switch (Verification.of(text, publicKey, expected)) {
      case Verification.Genuine(JsonObject payload) -> genuine(payload, publicKey);
      case Verification.NotGenuine(String why) -> notGenuine(why);
    };
  }

  private static String read(Path receipt) {
    try {
      return Files.readString(receipt, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw Failure.of(ExitCode.NO_INPUT, "no such file: " + receipt);
    } catch (CharacterCodingException e) {
      return "";
    } catch (IOException e) {
      throw Failure.of(ExitCode.NO_INPUT, receipt + " cannot be read: " + e.getMessage());
    }
  }

  private int genuine(JsonObject payload, PublicKeyFile publicKey) {
    if (session.json()) {
      session.print(verdict(true, "", payload).toString());
    } else {
      session.print("genuine: signed by " + publicKey.id() + "\n\n" + ReceiptView.facts(payload));
    }
    return ExitCode.OK;
  }

  private int notGenuine(String why) {
    if (session.json()) {
      session.print(verdict(false, why, new JsonObject()).toString());
      return ExitCode.NOT_GENUINE;
    }
    throw Failure.of(ExitCode.NOT_GENUINE, file + " is not genuine: " + why);
  }

  private static JsonObject verdict(boolean genuine, String why, JsonObject payload) {
    JsonObject json = new JsonObject();
    json.addProperty("genuine", genuine);
    json.add("problem", Json.text(why));
    json.add("receipt", genuine ? payload : JsonNull.INSTANCE);
    return json;
  }
}
