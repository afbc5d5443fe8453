package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.proto.api.v1.AcceptNodeRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptKeyRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.Run;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptCallsTest {
  private final ApiBench bench;

  ReceiptCallsTest(@TempDir Path directory) throws IOException {
    bench = new ApiBench(directory);
  }

  @BeforeEach
  void one_idle_node() throws Exception {
    bench.ready("a", "metal");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static GetReceiptRequest ofRun(String id) {
    return GetReceiptRequest.newBuilder().setRun(id).build();
  }

  private static GetReceiptRequest ofNode(String name) {
    return GetReceiptRequest.newBuilder().setNode(name).build();
  }

  @Test
  void a_node_and_the_run_on_it_have_the_receipt_of_its_last_reset() throws Exception {
    Run run = bench.submit(ApiBench.anOrder());
    assertThat(bench.api().getReceipt(ofNode("a")).getJws()).isEqualTo("the receipt");
    assertThat(bench.api().getReceipt(ofRun(run.getId())).getJws()).isEqualTo("the receipt");
    bench.end(run);
    assertThat(bench.node("a").resets()).as("it is being reset again").isEqualTo(2);
    assertThat(bench.api().getReceipt(ofRun(run.getId())).getJws()).isEqualTo("the receipt");
    assertThat(bench.api().getReceipt(ofNode("a")).getJws()).isEqualTo("the receipt");
  }

  @Test
  void where_there_is_none_that_is_said() throws Exception {
    bench.join("b", "other");
    Run waiting = bench.submit(ApiBench.anOrder().setLabel("other"));
    refused(ofNode("b"), "there is no receipt of b yet");
    refused(ofNode("c"), "no such node: c");
    refused(ofRun(waiting.getId()), "there is no receipt of what " + waiting.getId());
    refused(ofRun("nonsense"), "no such run: nonsense");
    refused(GetReceiptRequest.getDefaultInstance(), "of a run or of a node?");
  }

  private void refused(GetReceiptRequest request, String words) {
    assertThatThrownBy(() -> bench.api().getReceipt(request)).hasMessageContaining(words);
  }

  @Test
  void the_public_key_is_told() {
    assertThat(bench.api().getReceiptKey(GetReceiptKeyRequest.getDefaultInstance()).getPem())
        .isEqualTo("the key\n");
  }

  @Test
  void accepting_a_node_resets_it() {
    AcceptNodeRequest accept = AcceptNodeRequest.newBuilder().setName("a").build();
    assertThat(bench.api().acceptNode(accept).getState()).isEqualTo(NodeState.RESETTING);
    assertThatThrownBy(() -> bench.api().acceptNode(accept)).hasMessageContaining("a is RESETTING");
  }

  @Test
  void as_many_resets_are_told_as_are_asked_for() throws Exception {
    GetNodeRequest one = GetNodeRequest.newBuilder().setName("a").setResets(1).build();
    bench.end(bench.submit(ApiBench.anOrder()));
    assertThat(bench.api().getNode(one).getResetsCount()).isEqualTo(1);
    assertThat(bench.api().getNode(one.toBuilder().clearResets().build()).getResetsCount())
        .isEqualTo(2);
    assertThatThrownBy(() -> bench.api().getNode(one.toBuilder().setResets(-1).build()))
        .hasMessageContaining("less than 0");
  }
}
