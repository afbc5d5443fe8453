package dev.snapback.controller.store;

import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.scheduler.Certificates;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Which certificates count for a node, as the text of one column. */
final class CertificatesJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private CertificatesJson() {}

  record Stored(StoredCertificate inUse, @Nullable StoredCertificate other) {}

  /** X.509 knows seconds only. */
  record StoredCertificate(String serial, long beginsSeconds, long endsSeconds) {
    static StoredCertificate of(NodeCertificate certificate) {
      return new StoredCertificate(
          certificate.serial(),
          certificate.begins().getEpochSecond(),
          certificate.ends().getEpochSecond());
    }

    NodeCertificate certificate() {
      return new NodeCertificate(
          serial, Instant.ofEpochSecond(beginsSeconds), Instant.ofEpochSecond(endsSeconds));
    }
  }

  static Optional<String> write(Certificates certificates) {
    return certificates
        .inUse()
        .map(StoredCertificate::of)
        .map(inUse ->
            MAPPER.writeValueAsString(
                new Stored(inUse, certificates.other().map(StoredCertificate::of).orElse(null))));
  }

  static Certificates read(Optional<String> json) {
    if (json.isEmpty()) {
      return Certificates.UNTOLD;
    }
    Stored stored = MAPPER.readValue(json.get(), Stored.class);
    return new Certificates(
        Optional.of(stored.inUse().certificate()),
        Optional.ofNullable(stored.other()).map(StoredCertificate::certificate));
  }
}
