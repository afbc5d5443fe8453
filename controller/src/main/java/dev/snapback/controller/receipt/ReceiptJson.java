package dev.snapback.controller.receipt;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.Phase;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A receipt as JSON. Names do not change within a version; what is not known is null, never left
 * out.
 */
final class ReceiptJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ReceiptJson() {}

  static byte[] of(Receipt receipt) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("version", Receipt.VERSION);
    json.put("node", receipt.node().value());
    json.put("generation", receipt.reset().generation());
    json.put("made", receipt.made().truncatedTo(ChronoUnit.MILLIS).toString());
    // What was tried is not what happened, as long as the node does not say so.
    boolean told = receipt.found().way() != BootWay.UNTOLD;
    json.put("rung", told ? text(receipt.reset().rung().words()) : null);
    json.put("boot_id_before", text(receipt.reset().bootIdBefore()));
    json.put("boot_id", receipt.found().bootId());
    json.put("image", receipt.found().image());
    json.put("origin_uuid", text(receipt.found().originUuid()));
    root(json, receipt.found().boot());
    json.put("kernel_release", text(receipt.found().kernelRelease()));
    json.put("command_line", text(receipt.found().commandLine()));
    json.put("agent_version", text(receipt.found().agentVersion()));
    json.put("phases", phases(receipt.phases()));
    json.put("inventory", inventory(receipt.found().inventory()));
    json.put("inventory_difference", receipt.difference());
    json.put("scratch", receipt.scratch().stream().map(ReceiptJson::scratch).toList());
    return MAPPER.writeValueAsBytes(json);
  }

  private static void root(Map<String, @Nullable Object> json, Optional<BootRecord> told) {
    var boot = told.orElse(null);
    json.put("way", boot == null ? null : way(boot));
    json.put("image_digest", boot == null ? null : text(boot.imageDigest()));
    json.put("root_uuid", boot == null ? null : text(boot.rootUuid()));
    json.put("root_made", boot == null ? null : boot.rootMade().toString());
    json.put("root_written_bytes", boot == null ? null : boot.rootWrittenBytes());
    json.put("kernel_sha256", boot == null ? null : text(boot.kernelSha256()));
    json.put("taint", boot == null ? null : boot.taint());
  }

  private static @Nullable String way(BootRecord boot) {
    return switch (boot.way()) {
      case KEXEC -> "kexec";
      case FIRMWARE -> "firmware";
      case UNTOLD -> null;
    };
  }

  private static Map<String, Object> scratch(CleanedScratch cleaned) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", cleaned.name());
    json.put("device", cleaned.device());
    json.put("how", cleaned.how().words());
    json.put("bytes", cleaned.bytes());
    json.put("seconds", seconds(cleaned.took()));
    return json;
  }

  /** Whole microseconds, as agents tell them. */
  private static double seconds(Duration took) {
    long micros = took.toNanos() / 1000;
    return micros / 1e6;
  }

  private static List<Map<String, Object>> phases(List<Phase> phases) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (Phase phase : phases) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", phase.name());
      one.put("seconds", seconds(phase.took()));
      json.add(one);
    }
    return json;
  }

  private static Map<String, @Nullable Object> inventory(Inventory found) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("cpus", found.cpus() == 0 ? null : found.cpus());
    json.put("memory_bytes", found.memoryBytes() == 0 ? null : found.memoryBytes());
    json.put("architecture", text(found.architecture()));
    json.put("cpu_model", text(found.cpuModel()));
    json.put("pci", found.pci());
    json.put("disks", found.disks());
    json.put("firmware", found.firmware());
    return json;
  }

  private static @Nullable String text(String said) {
    return said.isEmpty() ? null : said;
  }
}
