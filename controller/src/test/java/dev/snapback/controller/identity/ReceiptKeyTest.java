package dev.snapback.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptKeyTest {
  @TempDir private Path data;

  @Test
  void the_key_is_made_once_and_only_its_owner_can_read_it() throws IOException {
    ReceiptKey made = ReceiptKey.open(data);
    ReceiptKey again = ReceiptKey.open(data);
    assertThat(again.id()).isEqualTo(made.id()).matches("[0-9a-f]{16}");
    assertThat(again.publicPem()).isEqualTo(made.publicPem());
    assertThat(data.resolve("ca/receipts.pub")).hasContent(made.publicPem());
    var permissions = Files.getPosixFilePermissions(data.resolve("ca/receipts.key"));
    assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
  }

  @Test
  void halves_that_do_not_belong_together_are_refused(@TempDir Path other) throws IOException {
    ReceiptKey.open(data);
    ReceiptKey.open(other);
    Files.writeString(
        data.resolve("ca/receipts.pub"), Files.readString(other.resolve("ca/receipts.pub")));
    assertThatThrownBy(() -> ReceiptKey.open(data))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("receipts.pub is not the public half");
  }

  @Test
  void a_key_that_was_cut_off_while_it_was_made_is_made_anew() throws IOException {
    Files.createDirectory(data.resolve("ca"));
    Files.writeString(data.resolve("ca/receipts.pub"), "half");
    assertThat(ReceiptKey.open(data).publicPem()).startsWith("-----BEGIN PUBLIC KEY-----");
  }
}
