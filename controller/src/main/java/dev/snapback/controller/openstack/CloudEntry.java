package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.Cloud.Domain;
import dev.snapback.controller.openstack.Cloud.Proof;
import dev.snapback.controller.openstack.Cloud.Ref;
import dev.snapback.controller.openstack.Cloud.Trust;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads one entry of a clouds.yaml. What it does not know it passes over: other tools use it. */
final class CloudEntry {
  private static final List<String> SIDES = List.of("public", "internal", "admin");

  private final Path file;
  private final String where;
  private final String name;
  private final JsonNode entry;
  private final JsonNode auth;

  CloudEntry(Path file, String name, JsonNode entry) {
    this.file = file;
    this.where = file + ": clouds." + name;
    this.name = name;
    this.entry = entry;
    this.auth = entry.path("auth");
  }

  Cloud cloud() throws InvalidCloudsException {
    URI url = authUrl();
    return new Cloud(name, url, proof(), text(entry, "region_name"), side(), trust(url));
  }

  private URI authUrl() throws InvalidCloudsException {
    Optional<String> given = text(auth, "auth_url");
    if (given.isEmpty()) {
      String why =
          entry.has("profile") || entry.has("cloud")
              ? " (vendor profiles are not read; copy what is needed from there)"
              : "";
      throw wrong("expected auth.auth_url, found none" + why);
    }
    try {
      URI url = new URI(given.get().replaceAll("/+$", ""));
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!http || url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
        throw wrong("expected auth.auth_url as http(s)://HOST[:PORT][/PATH]");
      }
      if (url.getPath().endsWith("/v2.0")) {
        throw wrong("auth.auth_url is for Keystone v2.0, which is long gone; expected /v3");
      }
      return url.getPath().endsWith("/v3") ? url : URI.create(url + "/v3");
    } catch (URISyntaxException e) {
      throw wrong("auth.auth_url is no URL");
    }
  }

  private Proof proof() throws InvalidCloudsException {
    String type = text(entry, "auth_type").orElse("password");
    return switch (type) {
      case "password", "v3password" ->
          new Proof.Password(
              user(), secret("password"), ref("project", "project_id", "project_name"));
      case "v3applicationcredential" -> credential();
      default ->
          throw wrong(
              "auth_type '%s' is not supported; expected is password, v3password or v3applicationcredential"
                  .formatted(type));
    };
  }

  private Proof credential() throws InvalidCloudsException {
    Secret secret = secret("application_credential_secret");
    Optional<String> id = text(auth, "application_credential_id");
    if (id.isPresent()) {
      return new Proof.ApplicationCredential(id.get(), secret);
    }
    Optional<String> named = text(auth, "application_credential_name");
    if (named.isEmpty()) {
      throw wrong("expected auth.application_credential_id (or …_name and a user), found neither");
    }
    return new Proof.NamedCredential(named.get(), user(), secret);
  }

  private Ref user() throws InvalidCloudsException {
    return ref("user", "user_id", "username");
  }

  private Ref ref(String what, String idKey, String nameKey) throws InvalidCloudsException {
    Optional<String> id = text(auth, idKey);
    if (id.isPresent()) {
      return new Ref.ById(id.get());
    }
    Optional<String> given = text(auth, nameKey);
    if (given.isEmpty()) {
      throw wrong("expected auth.%s or auth.%s, found neither".formatted(nameKey, idKey));
    }
    return new Ref.ByName(given.get(), domain(what));
  }

  /** As openstacksdk: the default domain where none is named. */
  private Domain domain(String what) throws InvalidCloudsException {
    for (String key : List.of(what + "_domain_id", "domain_id", "default_domain_id")) {
      Optional<String> id = text(auth, key);
      if (id.isPresent()) {
        return new Domain(true, id.get());
      }
    }
    for (String key : List.of(what + "_domain_name", "domain_name", "default_domain_name")) {
      Optional<String> named = text(auth, key);
      if (named.isPresent()) {
        return new Domain(false, named.get());
      }
    }
    return new Domain(true, "default");
  }

  private String side() throws InvalidCloudsException {
    String given = text(entry, "interface").orElse("public");
    String side = given.endsWith("URL") ? given.substring(0, given.length() - 3) : given;
    if (!SIDES.contains(side)) {
      throw wrong("expected interface to be one of %s, found '%s'".formatted(SIDES, given));
    }
    return side;
  }

  private Trust trust(URI url) throws InvalidCloudsException {
    boolean verify = flag("verify", true) && !flag("insecure", false);
    if (!verify) {
      if (!Loopback.names(url)) {
        throw wrong(
            "verify: false is allowed for a cloud on this host only; name its authority by cacert");
      }
      return new Trust.AnyOnLoopback();
    }
    Optional<String> given = text(entry, "cacert");
    if (given.isEmpty()) {
      return new Trust.OfJdk();
    }
    String path = given.get().replaceFirst("^~(?=/)", System.getProperty("user.home"));
    Path cacert = file.toAbsolutePath().resolveSibling(path);
    if (!Files.isReadable(cacert)) {
      throw wrong("cacert names " + cacert + ", which cannot be read");
    }
    return new Trust.ByFile(cacert);
  }

  private boolean flag(String key, boolean otherwise) throws InvalidCloudsException {
    return switch (text(entry, key).orElse(String.valueOf(otherwise))) {
      case "true", "True", "yes" -> true;
      case "false", "False", "no" -> false;
      default -> throw wrong("expected %s to be true or false".formatted(key));
    };
  }

  private Secret secret(String key) throws InvalidCloudsException {
    JsonNode value = auth.path(key);
    if (value.isMissingNode() || value.isNull()) {
      throw wrong("expected auth.%s, here or in secure.yaml, found none".formatted(key));
    }
    if (!value.isString()) {
      // What YAML takes for a number or a truth may not be what was written.
      throw wrong("expected auth.%s as text: put it in quotes".formatted(key));
    }
    return new Secret(value.asString());
  }

  private Optional<String> text(JsonNode in, String key) throws InvalidCloudsException {
    JsonNode value = in.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isValueNode()) {
      throw wrong("expected %s to be one value".formatted(key));
    }
    return Optional.of(value.asString()).filter(t -> !t.isEmpty());
  }

  private InvalidCloudsException wrong(String why) {
    return new InvalidCloudsException(where + ": " + why);
  }
}
