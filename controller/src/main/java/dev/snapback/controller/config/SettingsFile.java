package dev.snapback.controller.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file as it is written; what it does not say is null. Keys are in kebab-case. */
record SettingsFile(
    @Nullable String data,
    @Nullable Integer apiPort,
    @Nullable Integer nodePort,
    @Nullable String nodeAddress,
    @Nullable DeadlinesPart deadlines,
    @Nullable AttemptsPart attempts,
    @Nullable KeepPart keep,
    @Nullable OrdersPart orders,
    @Nullable CertificatesPart certificates,
    @Nullable Map<String, @Nullable LabelPart> labels) {

  record DeadlinesPart(
      @Nullable Span enrolling,
      @Nullable Span resetting,
      @Nullable Span verifying,
      @Nullable Span preparing,
      @Nullable Span grace,
      @Nullable Span collecting,
      @Nullable Span unreachable) {
    static final DeadlinesPart EMPTY = new DeadlinesPart(null, null, null, null, null, null, null);
  }

  record AttemptsPart(@Nullable Integer run, @Nullable Integer reset) {
    static final AttemptsPart EMPTY = new AttemptsPart(null, null);
  }

  record KeepPart(@Nullable Size console, @Nullable Size artifacts) {
    static final KeepPart EMPTY = new KeepPart(null, null);
  }

  record OrdersPart(
      @Nullable Size workspace, @Nullable Span usualTimeout, @Nullable Span longestTimeout) {
    static final OrdersPart EMPTY = new OrdersPart(null, null, null);
  }

  record CertificatesPart(
      @Nullable Span authority, @Nullable Span controller, @Nullable Span node) {
    static final CertificatesPart EMPTY = new CertificatesPart(null, null, null);
  }

  record LabelPart(@Nullable Boolean preloadKernel) {}

  static final SettingsFile EMPTY =
      new SettingsFile(null, null, null, null, null, null, null, null, null, null);
}
