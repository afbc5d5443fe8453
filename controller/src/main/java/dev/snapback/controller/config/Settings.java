package dev.snapback.controller.config;

import dev.snapback.controller.api.ApiLimits;
import dev.snapback.controller.identity.Validity;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.rescue.Means;
import dev.snapback.controller.runs.EvidenceRule;
import dev.snapback.controller.runs.KernelPreload;
import dev.snapback.controller.runs.Patience;
import dev.snapback.controller.runs.RunLimits;
import dev.snapback.controller.scheduler.HealthRules;
import dev.snapback.controller.scheduler.ImageRule;
import dev.snapback.controller.scheduler.Ladders;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.PoolRules;
import dev.snapback.controller.scheduler.ProjectRules;
import dev.snapback.controller.scheduler.ScratchRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that can be set, validated. Every setting has a default, so that no file is needed.
 *
 * @param data where everything is kept
 * @param store where records are kept
 * @param apiPort for people and CI jobs; 0: any free one
 * @param api where that is, and how callers are known there
 * @param nodePort for machines; 0: any free one
 * @param nodeAddress the local address that machines reach; {@code 0.0.0.0}: every one
 * @param limits how long things may take and how often they are tried
 * @param unreachable how long a node may be silent while a run is on it
 * @param keep how much of a run is kept
 * @param orders what an order may ask for
 * @param validity of certificates
 * @param preload on which nodes the next kernel may be loaded ahead of a reset
 * @param providers that make nodes
 * @param leaks how often is looked at each of them for what nobody knows any more
 * @param means by which machines can be reached besides their agents
 */
public record Settings(
    Path data,
    StoreSettings store,
    int apiPort,
    ApiSettings api,
    int nodePort,
    String nodeAddress,
    Limits limits,
    Duration unreachable,
    RunLimits keep,
    ApiLimits orders,
    Validity validity,
    KernelPreload preload,
    List<ProviderSetup> providers,
    Duration leaks,
    Map<NodeName, Means> means) {
  public static final Settings DEFAULT =
      new Settings(
          Path.of("/var/lib/snapback"),
          StoreSettings.EMBEDDED,
          7442,
          ApiSettings.DEFAULT,
          7443,
          "0.0.0.0",
          Limits.defaults(),
          Duration.ofMinutes(5),
          RunLimits.DEFAULT,
          ApiLimits.DEFAULT,
          Validity.DEFAULT,
          KernelPreload.EVERYWHERE,
          List.of(),
          Duration.ofMinutes(10),
          Map.of());

  private static final int MAX_PORT = 65_535;

  public Settings {
    providers = List.copyOf(providers);
    means = Map.copyOf(means);
    requirePort("api-port", apiPort);
    requirePort("node-port", nodePort);
  }

  private static void requirePort(String key, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("%s: %d is no port".formatted(key, port));
    }
  }

  /** How long a node that does not answer is asked again, as far as the scheduler waits for it. */
  public Patience patience() {
    return new Patience(
        Patience.DEFAULT.pause(), unreachable, limits.collecting(), limits.verifying());
  }

  /** With what a command line may say in place of the file. */
  public Settings with(Path otherData, int otherApiPort, int otherNodePort, String otherAddress) {
    return new Settings(
        otherData,
        store,
        otherApiPort,
        api,
        otherNodePort,
        otherAddress,
        limits,
        unreachable,
        keep,
        orders,
        validity,
        preload,
        providers,
        leaks,
        means);
  }

  static Settings of(SettingsFile file) {
    var deadlines = or(file.deadlines(), SettingsFile.DeadlinesPart.EMPTY);
    var keep = or(file.keep(), SettingsFile.KeepPart.EMPTY);
    var means = NodeSettings.means(file);
    var evidence = evidence(or(file.evidence(), SettingsFile.EvidencePart.EMPTY));
    var pools = PoolSettings.rules(file);
    return new Settings(
        file.data() == null ? DEFAULT.data : Path.of(file.data()),
        StoreSettings.of(file),
        or(file.apiPort(), DEFAULT.apiPort),
        ApiSettings.of(file),
        or(file.nodePort(), DEFAULT.nodePort),
        or(file.nodeAddress(), DEFAULT.nodeAddress),
        limits(
            deadlines,
            or(file.attempts(), SettingsFile.AttemptsPart.EMPTY),
            LadderSettings.ladders(file, means),
            evidence,
            keep.holds(),
            ScratchSettings.rules(file, or(deadlines.scratch(), DEFAULT.limits.scratch().within())),
            ImageSettings.rules(file),
            pools,
            PoolSettings.projects(file),
            HealthSettings.rules(file)),
        or(deadlines.unreachable(), DEFAULT.unreachable),
        new RunLimits(
            or(keep.console(), DEFAULT.keep.consoleBytes()),
            or(keep.artifacts(), DEFAULT.keep.artifactBytes()),
            evidence),
        orders(or(file.orders(), SettingsFile.OrdersPart.EMPTY), pools.labels().keySet()),
        validity(or(file.certificates(), SettingsFile.CertificatesPart.EMPTY)),
        preload(file.labels()),
        PoolSettings.setups(file),
        or(or(file.leaks(), SettingsFile.LeaksPart.EMPTY).every(), DEFAULT.leaks),
        means);
  }

  private static Limits limits(
      SettingsFile.DeadlinesPart deadlines,
      SettingsFile.AttemptsPart attempts,
      Ladders ladders,
      EvidenceRule evidence,
      @Nullable Integer holds,
      ScratchRules scratch,
      Map<String, ImageRule> images,
      PoolRules pools,
      ProjectRules projects,
      HealthRules health) {
    if (holds != null && holds < 0) {
      throw new IllegalArgumentException("keep.holds: %d is less than zero".formatted(holds));
    }
    var usual = DEFAULT.limits;
    return new Limits(
        or(deadlines.enrolling(), usual.enrolling()),
        or(deadlines.verifying(), usual.verifying()),
        or(deadlines.preparing(), usual.preparing()),
        or(deadlines.grace(), usual.grace()),
        or(deadlines.collecting(), usual.collecting()),
        atLeastOne("attempts.run", or(attempts.run(), usual.attempts())),
        ladders,
        evidence.when() == EvidenceRule.When.NEVER ? Duration.ZERO : evidence.within(),
        holds == null ? usual.holds() : holds,
        scratch,
        images,
        pools,
        projects,
        health);
  }

  private static EvidenceRule evidence(SettingsFile.EvidencePart evidence) {
    var usual = EvidenceRule.DEFAULT;
    return new EvidenceRule(
        evidence.when() == null ? usual.when() : evidence.when().when(),
        or(evidence.size(), usual.bytes()),
        or(evidence.time(), usual.within()));
  }

  private static ApiLimits orders(SettingsFile.OrdersPart orders, Set<String> made) {
    return new ApiLimits(
        or(orders.workspace(), DEFAULT.orders.workspaceBytes()),
        or(orders.usualTimeout(), DEFAULT.orders.usualTimeout()),
        or(orders.longestTimeout(), DEFAULT.orders.longestTimeout()),
        or(orders.longestHold(), DEFAULT.orders.longestHold()),
        made);
  }

  private static Validity validity(SettingsFile.CertificatesPart certificates) {
    var usual = DEFAULT.validity;
    return new Validity(
        or(certificates.authority(), usual.authority()),
        or(certificates.controller(), usual.controller()),
        or(certificates.node(), usual.node()));
  }

  private static KernelPreload preload(
      @Nullable Map<String, SettingsFile.@Nullable LabelPart> labels) {
    var without = new TreeSet<String>();
    NodeSettings.each(
        labels,
        (name, part) -> {
          if (!or(part.preloadKernel(), true)) {
            without.add(name);
          }
        });
    return new KernelPreload(without);
  }

  private static int atLeastOne(String key, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("%s: %d is less than one".formatted(key, count));
    }
    return count;
  }

  private static <T> T or(@Nullable T said, T usual) {
    return said == null ? usual : said;
  }

  private static Duration or(@Nullable Span said, Duration usual) {
    return said == null ? usual : said.duration();
  }

  private static long or(@Nullable Size said, long usual) {
    return said == null ? usual : said.bytes();
  }
}
