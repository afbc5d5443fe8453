package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.facts.Inventory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConditionTest {
  private static final Inventory INVENTORY =
      new Inventory(
          32,
          64L << 30,
          "x86_64",
          "Intel(R) Xeon(R) Gold 6226R",
          List.of("0000:00:03.0 1af4:1000", "0000:3b:00.0 10de:2330"),
          List.of("nvme0n1 1920383410176 SAMSUNG_MZ S64D", "sda 480103981056 INTEL X"),
          Map.of());

  private static NodeRecord node() {
    var scene = new Scene().ready("a", "metal", "rack-3");
    return scene.node("a").measuredBy(new Yardstick(Optional.of(INVENTORY), "", Instant.EPOCH));
  }

  @ParameterizedTest
  @CsvSource({
    "cpu>=32, true",
    "cpu>=33, false",
    "memory>=64GiB, true",
    "memory>=65GiB, false",
    "memory >= 1024MiB, true",
    "disks>=2, true",
    "disks>=3, false",
    "pci=10de:*, true",
    "pci=10DE:2330, true",
    "pci=10de, false",
    "disk=nvme*, true",
    "disk=*micron*, false",
    "cpu-model=*xeon*, true",
    "arch=x86_64, true",
    "arch=aarch64, false",
    "label=rack-3, true",
    "label=rack-4, false",
    "cpu-model=Intel(R)*, true",
  })
  void a_condition_is_true_of_what_the_node_is_made_of(String text, boolean holds) {
    assertThat(Condition.parse(text).holds(node())).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cpu", "cpu>32", "cpu=32", "cpu>=x", "cpu>=1GiB", "gpu=*", "pci>=1"})
  void what_is_none_is_refused_with_what_was_expected(String text) {
    assertThatThrownBy(() -> Condition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void what_is_not_known_is_not_true_and_text_is_kept() {
    NodeRecord unknown = new Scene().ready("b", "metal").node("b");
    assertThat(Condition.parse("cpu>=1").holds(unknown)).isFalse();
    for (String text : List.of("memory>=64GiB", "pci=10de:*", "cpu-model=*x*")) {
      assertThat(Condition.parse(text)).hasToString(text);
      assertThat(Condition.parse(Condition.parse(text).toString()))
          .isEqualTo(Condition.parse(text));
    }
  }

  @Test
  void only_nodes_of_which_it_is_true_are_given() {
    var scene = new Scene().ready("a", "metal").ready("b", "metal", "rack-3");
    var want =
        new Want(
            "metal", Optional.empty(), Optional.empty(), Condition.parse(List.of("label=rack-3")));
    scene.tell(
        new Event.RunSubmitted(new RunId("r"), Scene.order(List.of(want), 0, Optional.empty())));
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
    scene.tell(
        new Event.RunSubmitted(new RunId("s"), Scene.order(List.of(want), 0, Optional.empty())));
    assertThat(scene.run("s").reason())
        .isEqualTo("waits for a node of label metal where label=rack-3");
  }

  @Test
  void pools_make_nodes_for_what_they_are_large_enough_for() {
    var pool = SimulatedCloud.rules(3, 0);
    for (var each : Map.of("cpu>=2", 1, "cpu>=3", 0, "memory>=1GiB", 1, "pci=*", 0).entrySet()) {
      var scene = new Scene(pool);
      var want =
          new Want(
              "metal", Optional.empty(), Optional.empty(), Condition.parse(List.of(each.getKey())));
      scene.tell(
          new Event.RunSubmitted(new RunId("r"), Scene.order(List.of(want), 0, Optional.empty())));
      assertThat(scene.effects(Effect.LaunchNode.class)).as(each.getKey()).hasSize(each.getValue());
    }
  }
}
