package dev.snapback.controller.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.CleanedScratch.How;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.identity.ReceiptKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ReceiptSignerTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

  private final Example example = new Example();
  private List<CleanedScratch> scratch = List.of();
  private final ReceiptKey key;
  private final ReceiptSigner signer;

  ReceiptSignerTest(@TempDir Path data) throws Exception {
    key = ReceiptKey.open(data);
    signer = new ReceiptSigner(key);
  }

  private JsonNode signed() {
    List<Phase> checked = List.of(new Phase("verify", Duration.ofMillis(250)));
    Receipt receipt = Receipt.of(example.wanted(), example.found(), checked, scratch, NOW);
    return JSON.readTree(signer.sign(receipt));
  }

  private static String decoded(JsonNode jws, String part) {
    return new String(
        Base64.getUrlDecoder().decode(jws.get(part).asString()), StandardCharsets.UTF_8);
  }

  @Test
  void a_receipt_is_a_flattened_jws_that_anybody_with_the_public_key_can_verify() throws Exception {
    JsonNode jws = signed();
    assertThat(jws.propertyNames()).containsExactlyInAnyOrder("payload", "protected", "signature");
    assertThat(decoded(jws, "protected"))
        .isEqualTo("{\"alg\":\"EdDSA\",\"kid\":\"%s\"}".formatted(key.id()));
    String pem = key.publicPem().replaceAll("-----.*-----", "");
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
    String over = jws.get("protected").asString() + "." + jws.get("payload").asString();
    verifier.update(over.getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(jws.get("signature").asString())))
        .isTrue();
  }

  @Test
  void it_says_all_that_is_known() {
    assertThat(decoded(signed(), "payload"))
        .isEqualTo(
            """
            {"version":1,"node":"m1","generation":5,"made":"2026-01-02T00:00:00Z","rung":"kexec",\
            "boot_id_before":"before","boot_id":"after","image":"bookworm","origin_uuid":"origin",\
            "way":"kexec","image_digest":"sha256:ab","root_uuid":"fresh",\
            "root_made":"2026-01-01T00:01:00Z","root_written_bytes":0,"kernel_sha256":"cd",\
            "taint":0,"kernel_release":"6.1.0","command_line":"root=/dev/mapper/main-root",\
            "agent_version":"0.1.0","phases":[{"name":"jump","seconds":1.5},\
            {"name":"verify","seconds":0.25}],"inventory":{"cpus":4,"memory_bytes":8589934592,\
            "architecture":"x86_64","cpu_model":"A CPU","pci":["0000:00:03.0 1af4:1000"],\
            "disks":["vda 10737418240 MODEL 1","vdb 1073741824 MODEL 2"],\
            "firmware":{"bios_version":"1.2"}},"inventory_difference":[],"scratch":[]}\
            """);
  }

  @Test
  void it_says_which_disks_were_emptied_and_how() {
    scratch =
        List.of(
            new CleanedScratch(
                "data/scratch", "dm-3", How.ENDS_OVERWRITTEN, 4096, Duration.ofMillis(1500)));
    JsonNode said = JSON.readTree(decoded(signed(), "payload")).get("scratch").get(0);
    assertThat(said.toString())
        .isEqualTo(
            """
            {"name":"data/scratch","device":"dm-3","how":"ends overwritten","bytes":4096,\
            "seconds":1.5}\
            """);
  }

  @Test
  void what_an_old_agent_does_not_say_is_null_and_not_made_up() {
    example.old = true;
    JsonNode payload = JSON.readTree(decoded(signed(), "payload"));
    for (String name :
        new String[] {
          "way", "rung", "root_uuid", "root_written_bytes", "kernel_sha256", "taint", "origin_uuid"
        }) {
      assertThat(payload.get(name).isNull()).as(name).isTrue();
    }
    assertThat(payload.get("inventory").get("cpus").isNull()).isTrue();
    assertThat(payload.get("generation").asInt()).isEqualTo(5);
  }
}
