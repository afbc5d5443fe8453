package dev.snapback.controller.vm;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the script's answers mean. A machine may say anything: nonsense is as if it were unsaid. */
final class Told {
  private Told() {}

  /** From kind, console's bytes and detail. */
  static RunEnd end(String said) {
    var lines = said.split("\n", 3);
    var detail = lines.length > 2 ? lines[2] : "";
    Outcome outcome =
        switch (lines[0]) {
          case "exited" -> new Outcome.Exited((int) number(detail, 0, 255));
          case "signalled" -> new Outcome.Signaled((int) number(detail, 1, 64));
          case "timed-out" -> new Outcome.TimedOut();
          case "stopped" -> new Outcome.Stopped();
          case "not-started" -> new Outcome.NotStarted(detail);
          case "lost" -> new Outcome.Lost(detail.isEmpty() ? "the machine has no word" : detail);
          default -> new Outcome.Lost("the machine's word for its end is none");
        };
    return new RunEnd(outcome, lines.length > 1 ? number(lines[1], 0, Long.MAX_VALUE) : 0);
  }

  /**
   * From lines of a fact each.
   *
   * @param image the one that the machine was made of
   */
  static NodeDescription description(NodeName node, String image, String said) {
    var all = said.lines().map(line -> line.split(" ", 2)).filter(f -> f.length == 2).toList();
    var facts = new HashMap<String, String>();
    all.forEach(fact -> facts.putIfAbsent(fact[0], fact[1].strip()));
    return new NodeDescription(
        node.value(),
        Protocol.VERSION,
        "none, by SSH",
        facts.getOrDefault("boot", ""),
        number(facts.getOrDefault("generation", ""), -1, Long.MAX_VALUE),
        image,
        List.of(image),
        facts.getOrDefault("release", ""),
        facts.getOrDefault("command-line", ""),
        inventory(facts, all),
        each("impediment", all).toList(),
        "",
        Optional.of(boot(facts)),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static BootRecord boot(Map<String, String> facts) {
    return new BootRecord(
        BootWay.UNTOLD,
        "",
        Instant.EPOCH,
        -1,
        "",
        "",
        number(facts.getOrDefault("taint", ""), 0, Long.MAX_VALUE),
        List.of(),
        List.of());
  }

  private static Inventory inventory(Map<String, String> facts, List<String[]> all) {
    var firmware = new HashMap<String, String>();
    each("firmware", all)
        .map(named -> named.split(" ", 2))
        .filter(named -> named.length == 2)
        .forEach(named -> firmware.put(named[0], named[1]));
    return new Inventory(
        (int) number(facts.getOrDefault("cpus", ""), 0, Integer.MAX_VALUE),
        number(facts.getOrDefault("memory", ""), 0, Long.MAX_VALUE >> 10) << 10,
        facts.getOrDefault("architecture", ""),
        facts.getOrDefault("model", ""),
        each("pci", all).toList(),
        each("disk", all).map(disk -> disk.replaceAll(" +", " ")).toList(),
        firmware);
  }

  private static Stream<String> each(String name, List<String[]> all) {
    return all.stream().filter(fact -> fact[0].equals(name)).map(fact -> fact[1].strip());
  }

  /** What is no such number is the least of them. */
  private static long number(String text, long least, long most) {
    try {
      return Math.clamp(Long.parseLong(text.strip()), least, most);
    } catch (NumberFormatException e) {
      return least;
    }
  }
}
