package dev.snapback.controller.config;

import dev.snapback.controller.access.ApiCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where people and CI jobs call, and what is kept of it.
 *
 * @param address a literal one; without TLS one of loopback
 * @param tls the certificate that callers are shown; empty: plaintext
 * @param auditKept how long an entry of the audit log is kept
 */
public record ApiSettings(
    InetAddress address, Optional<ApiCertificate.PemFiles> tls, Duration auditKept) {
  static final ApiSettings DEFAULT =
      new ApiSettings(InetAddress.ofLiteral("127.0.0.1"), Optional.empty(), Duration.ofDays(400));

  public ApiSettings {
    if (tls.isEmpty() && !address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "api-address: %s is not of this host alone, so it needs api-tls: {certificate: FILE, key: FILE}"
              .formatted(address.getHostAddress()));
    }
  }

  static ApiSettings of(SettingsFile file) {
    var tls = file.apiTls() == null ? SettingsFile.TlsPart.EMPTY : file.apiTls();
    var audit = file.audit() == null ? SettingsFile.AuditPart.EMPTY : file.audit();
    return new ApiSettings(
        file.apiAddress() == null ? DEFAULT.address : literal(file.apiAddress()),
        pemFiles(tls.certificate(), tls.key()),
        audit.keep() == null ? DEFAULT.auditKept : audit.keep().duration());
  }

  /** No name: what it stands for could change. */
  private static InetAddress literal(String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "api-address: '%s' is no IP address, such as 127.0.0.1 or 0.0.0.0".formatted(address), e);
    }
  }

  private static Optional<ApiCertificate.PemFiles> pemFiles(
      @Nullable String certificate, @Nullable String key) {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException("api-tls: it needs both, certificate and key");
    }
    return Optional.of(new ApiCertificate.PemFiles(Path.of(certificate), Path.of(key)));
  }

  /** Whether callers need no token until there is an admin's: only where no network leads here. */
  public boolean tokensOptional() {
    return tls.isEmpty();
  }

  public InetSocketAddress at(int port) {
    return new InetSocketAddress(address, port);
  }
}
