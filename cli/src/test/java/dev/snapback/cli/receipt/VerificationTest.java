package dev.snapback.cli.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final Verification.Expected ANY =
      new Verification.Expected(Optional.empty(), OptionalLong.empty());

  private String genuine = "";
  private PublicKeyFile key;

  @BeforeEach
  void read(@TempDir Path directory) throws IOException {
    genuine = resource("receipt.json");
    Path file = directory.resolve("receipts.pub");
    Files.writeString(file, resource("receipts.pub"));
    key = PublicKeyFile.read(file);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = VerificationTest.class.getResourceAsStream(name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void what_a_controller_signed_is_genuine() {
    assertThat(Verification.of(genuine, key, ANY)).isInstanceOf(Verification.Genuine.class);
  }

  @Test
  void one_byte_altered_anywhere_in_what_it_says_or_in_its_signature_is_found() {
    int alterations = 0;
    for (int i = genuine.indexOf("payload"); i < genuine.length(); i++) {
      if (!Character.isLetterOrDigit(genuine.charAt(i))) {
        continue;
      }
      // The neighbour in the alphabet of base64: of a last character only unused bits change.
      char other = (char) (genuine.charAt(i) ^ 1);
      if (!Character.isLetterOrDigit(other)) {
        other = genuine.charAt(i) == 'x' ? 'y' : 'x';
      }
      String altered = genuine.substring(0, i) + other + genuine.substring(i + 1);
      assertThat(Verification.of(altered, key, ANY))
          .as("at %d %s for %s", i, other, genuine.charAt(i))
          .isInstanceOf(Verification.NotGenuine.class);
      alterations++;
    }
    assertThat(alterations).isGreaterThan(1000);
  }

  @Test
  void one_byte_altered_in_the_decoded_signature_is_found() {
    int from = genuine.indexOf("\"signature\":\"") + 13;
    String signature = genuine.substring(from, genuine.lastIndexOf('"'));
    byte[] bytes = Base64.getUrlDecoder().decode(signature);
    for (int i = 0; i < bytes.length; i++) {
      byte[] altered = bytes.clone();
      altered[i] ^= 1;
      String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(altered);
      assertThat(Verification.of(genuine.replace(signature, encoded), key, ANY))
          .isEqualTo(
              new Verification.NotGenuine("altered: the signature does not fit what it says"));
    }
  }

  @Test
  void a_member_more_or_less_makes_it_no_receipt() {
    String more = genuine.replace("{\"payload\"", "{\"header\":{},\"payload\"");
    String less = genuine.replace("\"signature\"", "\"sig\"");
    for (String text : new String[] {more, less}) {
      assertThat(Verification.of(text, key, ANY)).isInstanceOf(Verification.NotGenuine.class);
    }
  }
}
