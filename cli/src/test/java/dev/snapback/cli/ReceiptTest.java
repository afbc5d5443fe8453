package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.AcceptNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts, by one that a controller signed: {@code receipt.json} and {@code receipts.pub}. */
class ReceiptTest {
  private final Shell shell = new Shell();
  private String genuine = "";
  @TempDir private Path directory;

  @BeforeEach
  void a_receipt_and_its_key_lie_beside_each_other() throws IOException {
    genuine = resource("receipt.json");
    Files.writeString(directory.resolve("receipt.json"), genuine);
    Files.writeString(directory.resolve("receipts.pub"), resource("receipts.pub"));
    shell.directory = directory;
    shell.controller.receipt = genuine.strip();
  }

  @AfterEach
  void stop() {
    shell.close();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReceiptTest.class.getResourceAsStream("receipt/" + name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void notGenuine(String why, String... arguments) {
    assertThat(verify(arguments)).isEqualTo(1);
    assertThat(shell.stdout()).isEmpty();
    assertThat(shell.stderr())
        .startsWith("snapback: receipt.json is not genuine: ")
        .contains(why)
        .hasLineCount(1);
    shell.err.reset();
  }

  private int verify(String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "receipt";
    arguments[1] = "verify";
    arguments[2] = "receipt.json";
    System.arraycopy(more, 0, arguments, 3, more.length);
    return shell.run(arguments);
  }

  @Test
  void a_genuine_receipt_is_said_to_be_and_shown() {
    assertThat(verify("--node", "m1", "--generation", "5")).isZero();
    assertThat(shell.stdout())
        .startsWith("genuine: signed by ")
        .contains("RECEIPT         m1, generation 5\n")
        .contains("came by         kexec\n")
        .contains("root written    4096 bytes when it was mounted\n")
        .contains("jump 1.5 s, kernel 2.1 s, initramfs 1.2 s, user space 3.4 s")
        .contains("machine         4 CPUs, A CPU, 8.0 GiB, x86_64\n");
    assertThat(shell.versions).as("nobody was asked").isEmpty();
  }

  @Test
  void a_receipt_from_another_node_or_of_another_generation_is_none() {
    notGenuine("from another node: from m1, not m2", "--node", "m2");
    notGenuine("of an old generation: of 5, not 6", "--generation", "6");
    notGenuine("of a later generation: of 5, not 4", "--generation", "4");
  }

  @Test
  void what_was_altered_and_signed_by_nobody_is_said_to_be_altered() throws IOException {
    String payload = field("payload");
    String said = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    String better = said.replace("\"taint\":0", "\"taint\":1");
    String forged =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(better.getBytes(StandardCharsets.UTF_8));
    Files.writeString(directory.resolve("receipt.json"), genuine.replace(payload, forged));
    notGenuine("altered: the signature does not fit what it says");
    Files.writeString(
        directory.resolve("receipt.json"), genuine.replace(field("signature"), "AAAA"));
    notGenuine("altered: the signature does not fit what it says");
  }

  private String field(String name) {
    int from = genuine.indexOf("\"" + name + "\":\"") + name.length() + 4;
    return genuine.substring(from, genuine.indexOf('"', from));
  }

  @Test
  void a_receipt_that_says_another_algorithm_is_none() throws IOException {
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(directory.resolve("receipt.json"), genuine.replace(field("protected"), none));
    notGenuine("signed by none, not EdDSA");
  }

  @Test
  void a_receipt_signed_by_another_key_is_none() throws Exception {
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(other.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    Files.writeString(directory.resolve("other.pub"), pem);
    notGenuine("signed by another key: by ", "--key", "other.pub");
  }

  @Test
  void what_is_no_receipt_at_all_is_none() throws IOException {
    for (String text : new String[] {"", "{}", "nonsense", genuine.substring(5), "[" + genuine}) {
      Files.writeString(directory.resolve("receipt.json"), text);
      notGenuine("no receipt at all");
    }
    Files.write(directory.resolve("receipt.json"), new byte[] {(byte) 0xff, (byte) 0xfe});
    notGenuine("no receipt at all");
  }

  @Test
  void as_json_the_verdict_is_said_either_way() {
    assertThat(verify("--json")).isZero();
    assertThat(shell.stdout()).startsWith("{\"genuine\":true,\"problem\":null,\"receipt\":{");
    shell.out.reset();
    assertThat(verify("--json", "--node", "m2")).isEqualTo(1);
    assertThat(shell.stdout())
        .isEqualTo(
            "{\"genuine\":false,\"problem\":\"from another node: from m1, not m2\","
                + "\"receipt\":null}\n");
  }

  @Test
  void files_that_are_not_there_and_keys_that_are_none_are_named() throws IOException {
    assertThat(shell.run("receipt", "verify", "none.json")).isEqualTo(66);
    assertThat(shell.stderr()).contains("no such file: ").contains("none.json");
    assertThat(verify("--key", "none.pub")).isEqualTo(66);
    Files.writeString(directory.resolve("bad.pub"), "-----BEGIN PUBLIC KEY-----\nAAAA\n");
    assertThat(verify("--key", "bad.pub")).isEqualTo(64);
    assertThat(shell.stderr()).contains("bad.pub is no Ed25519 public key in PEM");
    assertThat(verify("--generation", "five")).isEqualTo(64);
    assertThat(shell.run("receipt", "verify")).isEqualTo(64);
  }

  @Test
  void the_receipt_of_a_run_or_a_node_is_shown_as_facts_or_json_or_as_it_is_signed() {
    assertThat(shell.run("run", "receipt", "r-7")).isZero();
    assertThat(shell.stdout()).startsWith("RECEIPT         m1, generation 5\n");
    shell.out.reset();
    assertThat(shell.run("node", "receipt", "m1", "--json")).isZero();
    assertThat(shell.stdout()).startsWith("{\"version\":1,\"node\":\"m1\",\"generation\":5,");
    shell.out.reset();
    assertThat(shell.run("run", "receipt", "--jws", "r-7")).isZero();
    assertThat(shell.stdout()).isEqualTo(genuine);
    assertThat(shell.controller.receiptsAsked)
        .containsExactly(
            GetReceiptRequest.newBuilder().setRun("r-7").build(),
            GetReceiptRequest.newBuilder().setNode("m1").build(),
            GetReceiptRequest.newBuilder().setRun("r-7").build());
  }

  @Test
  void the_key_is_printed_as_a_file_of_it_is() {
    assertThat(shell.run("receipt", "key")).isZero();
    assertThat(shell.stdout()).isEqualTo("the key\n");
  }

  @Test
  void a_node_is_accepted() {
    shell.controller.nodeDetails.add(
        NodeDetail.newBuilder().setNode(NodeTest.node(NodeState.RESETTING, 4, 0)).build());
    assertThat(shell.run("node", "accept", "m1")).isZero();
    assertThat(shell.controller.accepted)
        .containsExactly(AcceptNodeRequest.newBuilder().setName("m1").build());
    assertThat(shell.stdout()).isEqualTo("accepted; reset of m1 ordered; it is RESETTING\n");
  }
}
