package dev.snapback.controller.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file as it is written; what it does not say is null. Keys are in kebab-case. */
record SettingsFile(
    @Nullable String data,
    @Nullable String store,
    @Nullable String storePasswordFile,
    @Nullable String peerAddress,
    @Nullable Integer apiPort,
    @Nullable String apiAddress,
    @Nullable TlsPart apiTls,
    @Nullable AuditPart audit,
    @Nullable Integer nodePort,
    @Nullable String nodeAddress,
    @Nullable DeadlinesPart deadlines,
    @Nullable AttemptsPart attempts,
    @Nullable KeepPart keep,
    @Nullable EvidencePart evidence,
    @Nullable OrdersPart orders,
    @Nullable CertificatesPart certificates,
    @Nullable LadderPart ladder,
    @Nullable Map<String, @Nullable LabelPart> labels,
    @Nullable Map<String, @Nullable NodePart> nodes,
    @Nullable Map<String, @Nullable ImagePart> images,
    @Nullable Map<String, @Nullable ProviderPart> providers,
    @Nullable Map<String, @Nullable ProjectPart> projects,
    @Nullable QuarantinePart quarantine,
    @Nullable LeaksPart leaks) {

  record QuarantinePart(
      @Nullable Integer failures,
      @Nullable Integer projects,
      @Nullable Span within,
      @Nullable Integer share) {
    static final QuarantinePart EMPTY = new QuarantinePart(null, null, null, null);
  }

  record LeaksPart(@Nullable Span every) {
    static final LeaksPart EMPTY = new LeaksPart(null);
  }

  record HealthPart(
      @Nullable List<@Nullable String> command,
      @Nullable Span every,
      @Nullable Span timeout,
      @Nullable Boolean afterSetup) {}

  record ProjectPart(@Nullable Integer maxNodes, @Nullable Integer weight) {}

  record ProviderPart(
      @Nullable String driver,
      @Nullable Span launchTimeout,
      @Nullable Span launchEvery,
      @Nullable Integer launchRetries,
      @Nullable Map<String, Object> settings,
      @Nullable Map<String, @Nullable PoolPart> pools) {}

  record PoolPart(
      @Nullable Integer maxNodes,
      @Nullable Integer maxCores,
      @Nullable Size maxMemory,
      @Nullable Map<String, @Nullable SizePart> labels) {}

  record SizePart(
      @Nullable String image,
      @Nullable Integer cores,
      @Nullable Size memory,
      @Nullable Map<String, Object> settings) {}

  record TlsPart(@Nullable String certificate, @Nullable String key) {
    static final TlsPart EMPTY = new TlsPart(null, null);
  }

  record AuditPart(@Nullable Span keep) {
    static final AuditPart EMPTY = new AuditPart(null);
  }

  record DeadlinesPart(
      @Nullable Span enrolling,
      @Nullable Span verifying,
      @Nullable Span preparing,
      @Nullable Span grace,
      @Nullable Span collecting,
      @Nullable Span unreachable,
      @Nullable Span scratch) {
    static final DeadlinesPart EMPTY = new DeadlinesPart(null, null, null, null, null, null, null);
  }

  record AttemptsPart(@Nullable Integer run) {
    static final AttemptsPart EMPTY = new AttemptsPart(null);
  }

  record KeepPart(@Nullable Size console, @Nullable Size artifacts, @Nullable Integer holds) {
    static final KeepPart EMPTY = new KeepPart(null, null, null);
  }

  record EvidencePart(@Nullable Size size, @Nullable Span time, @Nullable WhenName when) {
    static final EvidencePart EMPTY = new EvidencePart(null, null, null);
  }

  record OrdersPart(
      @Nullable Size workspace,
      @Nullable Span usualTimeout,
      @Nullable Span longestTimeout,
      @Nullable Span longestHold) {
    static final OrdersPart EMPTY = new OrdersPart(null, null, null, null);
  }

  record CertificatesPart(
      @Nullable Span authority, @Nullable Span controller, @Nullable Span node) {
    static final CertificatesPart EMPTY = new CertificatesPart(null, null, null);
  }

  record LadderPart(
      @Nullable List<RungName> rungs,
      @Nullable RungDeadlinesPart deadlines,
      @Nullable Span delivery) {
    static final LadderPart EMPTY = new LadderPart(null, null, null);
  }

  record RungDeadlinesPart(
      @Nullable Span kexec,
      @Nullable Span orderly,
      @Nullable Span reboot,
      @Nullable Span ssh,
      @Nullable Span power) {
    static final RungDeadlinesPart EMPTY = new RungDeadlinesPart(null, null, null, null, null);
  }

  record LabelPart(
      @Nullable Boolean preloadKernel,
      @Nullable Boolean kexec,
      @Nullable LadderPart ladder,
      @Nullable Integer firmwareRebootEvery,
      @Nullable List<@Nullable ScratchPart> scratch,
      @Nullable Integer minReady,
      @Nullable Span maxAge,
      @Nullable HealthPart health) {}

  record NodePart(
      @Nullable Boolean kexec,
      @Nullable LadderPart ladder,
      @Nullable Integer firmwareRebootEvery,
      @Nullable SshPart ssh,
      @Nullable BmcPart bmc,
      @Nullable List<@Nullable ScratchPart> scratch) {}

  record ImagePart(
      @Nullable List<@Nullable String> prepare,
      @Nullable List<@Nullable String> check,
      @Nullable Span every,
      @Nullable String at,
      @Nullable String label,
      @Nullable Span timeout,
      @Nullable Span checkTimeout,
      @JsonProperty("at-a-time") @Nullable Integer atATime,
      @Nullable Size bandwidth) {}

  record ScratchPart(@Nullable String disk, @Nullable String volume, @Nullable EraseName erase) {}

  record SshPart(
      @Nullable String address,
      @Nullable String user,
      @Nullable String keyFile,
      @Nullable String hostKey) {}

  record BmcPart(@Nullable IpmiPart ipmi, @Nullable RedfishPart redfish) {}

  record IpmiPart(
      @Nullable String address,
      @Nullable String user,
      @Nullable String passwordFile,
      @Nullable Integer cipherSuite) {}

  record RedfishPart(
      @Nullable String url,
      @Nullable String system,
      @Nullable String user,
      @Nullable String passwordFile,
      @Nullable String certificate) {}

  static final SettingsFile EMPTY =
      new SettingsFile(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null, null);
}
