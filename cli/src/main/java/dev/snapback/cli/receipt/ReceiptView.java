package dev.snapback.cli.receipt;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A receipt as people see it. That it is genuine is for {@link Verification} to say. */
final class ReceiptView {
  private ReceiptView() {}

  /** In the form that was asked for. */
  static void print(Session session, Receipt receipt, boolean jws) {
    if (jws) {
      session.print(receipt.getJws());
      return;
    }
    JsonObject payload =
        Jws.parse(receipt.getJws())
            .orElseThrow(() ->
                Failure.internal(
                    "the controller's receipt cannot be read",
                    new IllegalStateException(receipt.getJws())))
            .payload();
    session.print(session.json() ? payload.toString() : facts(payload).toString());
  }

  /** One fact per line. */
  static Table facts(JsonObject receipt) {
    return new Table(
            "RECEIPT", text(receipt, "node") + ", generation " + text(receipt, "generation"))
        .row("made", text(receipt, "made"))
        .row("came by", text(receipt, "rung"))
        .row("image", text(receipt, "image"))
        .row("image digest", text(receipt, "image_digest"))
        .row("origin", text(receipt, "origin_uuid"))
        .row("root", text(receipt, "root_uuid"))
        .row("root made", text(receipt, "root_made"))
        .row("root written", written(receipt))
        .row("kernel", text(receipt, "kernel_release"))
        .row("kernel sha256", text(receipt, "kernel_sha256"))
        .row("command line", text(receipt, "command_line"))
        .row("taint", text(receipt, "taint"))
        .row("boot id before", text(receipt, "boot_id_before"))
        .row("boot id", text(receipt, "boot_id"))
        .row("phases", phases(receipt))
        .row("machine", machine(receipt))
        .row("disks", list(receipt, "disks"))
        .row("scratch", scratch(receipt))
        .row("differs in", strings(receipt.get("inventory_difference")));
  }

  private static String written(JsonObject receipt) {
    String bytes = text(receipt, "root_written_bytes");
    return bytes.isEmpty() ? "" : bytes + " bytes when it was mounted";
  }

  private static String phases(JsonObject receipt) {
    List<String> words = new ArrayList<>();
    if (receipt.get("phases") instanceof JsonArray phases) {
      for (JsonElement each : phases) {
        if (each instanceof JsonObject phase && phase.get("seconds") != null) {
          double seconds = phase.get("seconds").getAsDouble();
          words.add(text(phase, "name") + String.format(Locale.ROOT, " %.1f s", seconds));
        }
      }
    }
    return String.join(", ", words);
  }

  private static String scratch(JsonObject receipt) {
    List<String> words = new ArrayList<>();
    if (receipt.get("scratch") instanceof JsonArray disks) {
      for (JsonElement each : disks) {
        if (each instanceof JsonObject disk) {
          words.add(text(disk, "name") + " (" + text(disk, "device") + ") " + text(disk, "how"));
        }
      }
    }
    return String.join(", ", words);
  }

  private static String machine(JsonObject receipt) {
    if (!(receipt.get("inventory") instanceof JsonObject inventory)) {
      return "";
    }
    List<String> words = new ArrayList<>();
    add(words, text(inventory, "cpus"), " CPUs");
    add(words, text(inventory, "cpu_model"), "");
    String memory = text(inventory, "memory_bytes");
    if (!memory.isEmpty()) {
      words.add(Text.size(inventory.get("memory_bytes").getAsLong()));
    }
    add(words, text(inventory, "architecture"), "");
    return String.join(", ", words);
  }

  private static void add(List<String> words, String value, String unit) {
    if (!value.isEmpty()) {
      words.add(value + unit);
    }
  }

  private static String list(JsonObject receipt, String name) {
    return receipt.get("inventory") instanceof JsonObject inventory
        ? strings(inventory.get(name))
        : "";
  }

  private static String strings(JsonElement list) {
    List<String> words = new ArrayList<>();
    if (list instanceof JsonArray array) {
      array.forEach(each -> words.add(each.getAsString()));
    }
    return String.join(", ", words);
  }

  /** Empty where it is null or not there. */
  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
  }
}
