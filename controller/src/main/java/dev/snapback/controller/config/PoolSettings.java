package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsFile.PoolPart;
import dev.snapback.controller.config.SettingsFile.ProviderPart;
import dev.snapback.controller.config.SettingsFile.SizePart;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.PoolRules;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.ProjectRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From what the file says of providers and their pools to the rules, and to what opens them. */
final class PoolSettings {
  /** Nodes are named after their pool, with a number. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  private static final Duration LAUNCHING = Duration.ofMinutes(10);
  private static final int RETRIES = 3;

  private PoolSettings() {}

  static PoolRules rules(SettingsFile file) {
    List<PoolRule> pools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    NodeSettings.each(
        file.providers(),
        (provider, part) -> {
          String where = "providers." + name("providers", provider);
          NodeSettings.each(
              part.pools(),
              (pool, its) -> {
                if (!names.add(name(where + ".pools", pool))) {
                  throw new IllegalArgumentException(
                      "%s.pools: %s is a pool of another provider, too; expected is a name of its own"
                          .formatted(where, pool));
                }
                pools.add(pool(where + ".pools." + pool, pool, provider, part, its));
              });
        });
    return new PoolRules(pools, ready(file, new PoolRules(pools, Map.of())));
  }

  private static Map<String, PoolRules.Ready> ready(SettingsFile file, PoolRules pools) {
    Map<String, PoolRules.Ready> ready = new HashMap<>();
    NodeSettings.each(
        file.labels(),
        (label, part) -> {
          if (part.minReady() == null && part.maxAge() == null) {
            return;
          }
          if (!pools.labels().containsKey(label)) {
            throw new IllegalArgumentException(
                "labels.%s: min-ready and max-age are for what a pool makes, and none makes that; they make %s"
                    .formatted(label, pools.labels().keySet()));
          }
          ready.put(
              label,
              new PoolRules.Ready(
                  atLeast("labels." + label + ".min-ready", or(part.minReady(), 0), 0),
                  part.maxAge() == null ? Duration.ofHours(24) : part.maxAge().duration()));
        });
    return ready;
  }

  static ProjectRules projects(SettingsFile file) {
    Map<ProjectName, ProjectRules.Rule> rules = new HashMap<>();
    NodeSettings.each(
        file.projects(),
        (project, part) -> {
          String where = "projects." + project;
          rules.put(
              new ProjectName(project),
              new ProjectRules.Rule(
                  atLeast(where + ".max-nodes", or(part.maxNodes(), Integer.MAX_VALUE), 1),
                  atLeast(where + ".weight", or(part.weight(), 1), 1)));
        });
    return new ProjectRules(rules);
  }

  private static PoolRule pool(
      String where, String name, String provider, ProviderPart part, PoolPart its) {
    Map<String, PoolRule.Size> labels = new LinkedHashMap<>();
    NodeSettings.each(
        its.labels(), (label, size) -> labels.put(label, size(where + ".labels." + label, size)));
    if (labels.isEmpty()) {
      throw new IllegalArgumentException(where + ": labels is missing: what it makes");
    }
    return new PoolRule(
        name,
        provider,
        atLeast(where + ".max-nodes", or(its.maxNodes(), 10), 1),
        atLeast(where + ".max-cores", or(its.maxCores(), Integer.MAX_VALUE), 1),
        its.maxMemory() == null ? Integer.MAX_VALUE : mib(where + ".max-memory", its.maxMemory()),
        part.launchTimeout() == null ? LAUNCHING : part.launchTimeout().duration(),
        part.launchEvery() == null ? Duration.ZERO : part.launchEvery().duration(),
        atLeast(where + ".launch-retries", or(part.launchRetries(), RETRIES), 1),
        labels);
  }

  private static PoolRule.Size size(String where, SizePart said) {
    if (said.image() == null || said.image().isBlank()) {
      throw new IllegalArgumentException(where + ": image is missing");
    }
    return new PoolRule.Size(
        said.image(),
        atLeast(where + ".cores", or(said.cores(), 1), 1),
        said.memory() == null ? 1024 : mib(where + ".memory", said.memory()));
  }

  static List<ProviderSetup> setups(SettingsFile file) {
    List<ProviderSetup> setups = new ArrayList<>();
    NodeSettings.each(
        file.providers(),
        (provider, part) -> {
          if (part.driver() == null) {
            throw new IllegalArgumentException(
                "providers.%s: driver is missing".formatted(provider));
          }
          Map<ProviderSetup.Made, Map<String, Object>> sizes = new HashMap<>();
          NodeSettings.each(
              part.pools(),
              (pool, its) ->
                  NodeSettings.each(
                      its.labels(),
                      (label, size) ->
                          sizes.put(
                              new ProviderSetup.Made(pool, label), or(size.settings(), Map.of()))));
          setups.add(
              new ProviderSetup(provider, part.driver(), or(part.settings(), Map.of()), sizes));
        });
    return List.copyOf(setups);
  }

  private static String name(String where, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s: expected is a name of at most 40 characters a-z 0-9 -, found %s"
              .formatted(where, name));
    }
    return name;
  }

  private static int mib(String where, Size said) {
    return atLeast(where, (int) Math.min(Integer.MAX_VALUE, said.bytes() >> 20), 1);
  }

  private static int atLeast(String where, int count, int least) {
    if (count < least) {
      throw new IllegalArgumentException("%s: %d is less than %d".formatted(where, count, least));
    }
    return count;
  }

  private static <T> T or(@Nullable T said, T usual) {
    return said == null ? usual : said;
  }
}
