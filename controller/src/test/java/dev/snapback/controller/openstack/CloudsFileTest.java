package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.openstack.Cloud.Domain;
import dev.snapback.controller.openstack.Cloud.Proof;
import dev.snapback.controller.openstack.Cloud.Ref;
import dev.snapback.controller.openstack.Cloud.Trust;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudsFileTest {
  @TempDir private Path dir;

  @Test
  void the_demo_clouds_own_file_is_read() throws Exception {
    Path file = Path.of(CloudsFileTest.class.getResource("clouds.yaml").toURI());
    Domain domain = new Domain(false, "Default");

    assertThat(CloudsFile.read(file).cloud("demo"))
        .isEqualTo(
            new Cloud(
                "demo",
                URI.create("http://127.0.0.1:5000/v3"),
                new Proof.Password(
                    new Ref.ByName("demo", domain),
                    new Secret("secret"),
                    new Ref.ByName("demo", domain)),
                Optional.of("RegionOne"),
                "public",
                new Trust.OfJdk()));
  }

  @Test
  void secrets_may_lie_beside_it_and_are_not_printed() throws Exception {
    Path file =
        write(
            "clouds.yaml",
            """
            clouds:
              lab:
                auth_type: v3applicationcredential
                auth: {auth_url: "https://127.0.0.1/identity/", application_credential_id: abc}
                interface: internalURL
                verify: false
                compute_api_version: 2
            """);
    write("secure.yaml", "clouds: {lab: {auth: {application_credential_secret: hush}}}\n");

    Cloud cloud = CloudsFile.read(file).cloud("lab");

    assertThat(cloud)
        .isEqualTo(
            new Cloud(
                "lab",
                URI.create("https://127.0.0.1/identity/v3"),
                new Proof.ApplicationCredential("abc", new Secret("hush")),
                Optional.empty(),
                "internal",
                new Trust.AnyOnLoopback()));
    assertThat(cloud.toString()).doesNotContain("hush");
  }

  @Test
  void the_places_are_those_of_the_ecosystem_in_its_order() throws Exception {
    Path home = Files.createDirectories(dir.resolve("home/.config/openstack"));
    Path atHome = Files.writeString(home.resolve("clouds.yaml"), "");
    assertThat(CloudsFile.find(Map.of(), dir, dir.resolve("home"))).isEqualTo(atHome);

    Path here = write("clouds.yaml", "");
    assertThat(CloudsFile.find(Map.of(), dir, dir.resolve("home"))).isEqualTo(here);

    Path named = write("other.yaml", "");
    Map<String, String> naming = Map.of("OS_CLIENT_CONFIG_FILE", "other.yaml");
    assertThat(CloudsFile.find(naming, dir, dir.resolve("home"))).isEqualTo(named);

    Files.delete(named);
    assertThat(wrong(() -> CloudsFile.find(naming, dir, dir.resolve("home"))))
        .contains("other.yaml", "$OS_CLIENT_CONFIG_FILE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          auth: {auth_url: 'http://h/v3', username: u, password: hush}                      | auth.project_name or auth.project_id
          auth: {auth_url: 'http://h/v3', username: u, project_name: p}                     | expected auth.password
          auth: {auth_url: 'http://h/v3', username: u, project_name: p, password: 1234}     | put it in quotes
          auth: {auth_url: 'http://h/v2.0', username: u, project_name: p, password: hush}   | long gone
          auth: {auth_url: 'ftp://h', username: u, project_name: p, password: hush}         | http(s)://
          profile: vexxhost                                                                 | vendor profiles
          auth_type: v3totp, auth: {auth_url: 'http://h/v3'}                                | 'v3totp' is not supported
          interface: outside, auth: {auth_url: 'http://h/v3', username: u, project_name: p, password: hush} | 'outside'
          verify: false, auth: {auth_url: 'https://h/v3', username: u, project_name: p, password: hush}     | on this host only
          cacert: /no/such, auth: {auth_url: 'https://h/v3', username: u, project_name: p, password: hush}  | /no/such
          """)
  void a_mistake_in_an_entry_is_told_with_file_and_entry(String entry, String words)
      throws Exception {
    Path file = write("clouds.yaml", "clouds: {lab: {" + entry + "}}\n");

    assertThat(wrong(() -> CloudsFile.read(file).cloud("lab")))
        .startsWith(file + ": clouds.lab: ")
        .contains(words)
        .doesNotContain("hush");
  }

  @Test
  void a_mistake_of_yaml_is_told_by_its_line_and_without_what_stands_there() throws Exception {
    Path file = write("clouds.yaml", "clouds:\n  lab:\n    auth:\n      password: {hush\n\tx: 1\n");

    assertThat(wrong(() -> CloudsFile.read(file))).contains(file + ":5: ").doesNotContain("hush");
  }

  @Test
  void a_cloud_that_is_not_there_is_refused_with_those_that_are() throws Exception {
    Path file = write("clouds.yaml", "clouds: {west: {}, east: {}}\n");

    assertThat(wrong(() -> CloudsFile.read(file).cloud("wst")))
        .isEqualTo(file + ": no cloud 'wst'; there are: east, west");
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(dir.resolve(name), text);
  }

  private static String wrong(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(InvalidCloudsException.class, call).getMessage();
  }
}
