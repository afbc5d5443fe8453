package dev.snapback.controller.openstack;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a cloud is, and how to show who we are: one entry of a {@link CloudsFile}. Immutable;
 * prints no secret.
 *
 * @param name as in the file
 * @param authUrl Keystone's, up to and with {@code /v3}
 * @param region whose endpoints are used; where there is none, the catalogue must have but one
 * @param side which of the catalogue's endpoints: public, internal or admin
 */
public record Cloud(
    String name, URI authUrl, Proof proof, Optional<String> region, String side, Trust trust) {

  /** What is shown to Keystone. */
  public sealed interface Proof {
    /** The token is for that project. */
    record Password(Ref user, Secret password, Ref project) implements Proof {}

    /** It has its project from when it was made. */
    record ApplicationCredential(String id, Secret secret) implements Proof {}

    /** As above, by the name that its user gave it. */
    record NamedCredential(String name, Ref user, Secret secret) implements Proof {}
  }

  /** A user or a project. */
  public sealed interface Ref {
    /** Known in the whole cloud. */
    record ById(String id) implements Ref {}

    /** Known in its domain only. */
    record ByName(String name, Domain domain) implements Ref {}
  }

  /**
   * A domain.
   *
   * @param byId whether {@code value} is its id, and not its name
   */
  public record Domain(boolean byId, String value) {}

  /** Which certificates are believed. */
  public sealed interface Trust {
    /** Those that the JDK believes. */
    record OfJdk() implements Trust {}

    /** Those that an authority in this PEM file has signed, and no others. */
    record ByFile(Path file) implements Trust {}

    /** Any, of servers on this host; no other server is called. */
    record AnyOnLoopback() implements Trust {}
  }
}
