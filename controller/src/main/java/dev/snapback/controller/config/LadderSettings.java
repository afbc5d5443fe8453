package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsFile.LadderPart;
import dev.snapback.controller.config.SettingsFile.RungDeadlinesPart;
import dev.snapback.controller.rescue.Means;
import dev.snapback.controller.scheduler.LadderRule;
import dev.snapback.controller.scheduler.Ladders;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what the file says of ladders to the ladders. */
final class LadderSettings {
  private LadderSettings() {}

  static Ladders ladders(SettingsFile file, Map<NodeName, Means> means) {
    Map<String, LadderRule> labels = new HashMap<>();
    NodeSettings.each(
        file.labels(),
        (label, part) ->
            labels.put(
                label,
                rule("labels." + label, part.ladder(), part.kexec(), part.firmwareRebootEvery())));
    Map<NodeName, LadderRule> nodes = new HashMap<>();
    NodeSettings.each(
        file.nodes(),
        (name, part) ->
            nodes.put(
                NodeSettings.name(name),
                rule("nodes." + name, part.ladder(), part.kexec(), part.firmwareRebootEvery())));
    labels.values().removeIf(LadderRule.NOTHING::equals);
    nodes.values().removeIf(LadderRule.NOTHING::equals);
    Map<NodeName, Set<Rung>> rungs = new HashMap<>();
    means.forEach((node, its) -> rungs.put(node, its.rungs()));
    LadderRule all = rule("ladder", file.ladder(), null, null).over(Ladders.DEFAULT.all());
    return new Ladders(all, labels, nodes, rungs);
  }

  private static LadderRule rule(
      String where,
      @Nullable LadderPart ladder,
      @Nullable Boolean kexec,
      @Nullable Integer firmwareEvery) {
    if (firmwareEvery != null && firmwareEvery < 0) {
      throw new IllegalArgumentException(
          "%s.firmware-reboot-every: %d is less than 0".formatted(where, firmwareEvery));
    }
    var said = ladder == null ? LadderPart.EMPTY : ladder;
    var deadlines = said.deadlines() == null ? RungDeadlinesPart.EMPTY : said.deadlines();
    return new LadderRule(
        rungs(where, said.rungs()),
        deadlines(deadlines),
        Optional.ofNullable(said.delivery()).map(Span::duration),
        Optional.ofNullable(kexec),
        Optional.ofNullable(firmwareEvery));
  }

  private static Optional<List<Rung>> rungs(String where, @Nullable List<RungName> named) {
    if (named == null) {
      return Optional.empty();
    }
    List<Rung> rungs = named.stream().map(RungName::rung).toList();
    if (rungs.isEmpty() || rungs.stream().distinct().count() != rungs.size()) {
      throw new IllegalArgumentException(
          where + ": expected at least one rung, and each once; found " + rungs);
    }
    return Optional.of(rungs);
  }

  private static Map<Rung, Duration> deadlines(RungDeadlinesPart said) {
    Map<Rung, Duration> all = new EnumMap<>(Rung.class);
    put(all, Rung.KEXEC, said.kexec());
    put(all, Rung.ORDERLY, said.orderly());
    put(all, Rung.REBOOT, said.reboot());
    put(all, Rung.SSH, said.ssh());
    put(all, Rung.POWER, said.power());
    return all;
  }

  private static void put(Map<Rung, Duration> to, Rung rung, @Nullable Span span) {
    if (span != null) {
      to.put(rung, span.duration());
    }
  }
}
