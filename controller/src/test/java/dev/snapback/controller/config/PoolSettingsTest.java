package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.PoolRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolSettingsTest {
  private static final String ALL =
      """
      data: /d
      labels:
        vm: {min-ready: 2, max-age: 8h}
      providers:
        demo:
          driver: simulated
          launch-timeout: 5m
          launch-every: 2s
          launch-retries: 4
          settings: {room: 7}
          pools:
            main:
              max-nodes: 20
              max-cores: 80
              max-memory: 64GiB
              labels:
                vm: {image: bookworm, cores: 2, memory: 2GiB, settings: {flavor: m1}}
      """;

  private static Settings parse(String text) throws InvalidSettingsException {
    return SettingsReader.parse("c.yaml", text);
  }

  @Test
  void what_is_said_is_kept() throws Exception {
    var settings = parse(ALL);
    assertThat(settings.limits().pools())
        .isEqualTo(
            new PoolRules(
                List.of(
                    new PoolRule(
                        "main",
                        "demo",
                        20,
                        80,
                        65_536,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(2),
                        4,
                        Map.of("vm", new PoolRule.Size("bookworm", 2, 2048)))),
                Map.of("vm", new PoolRules.Ready(2, Duration.ofHours(8)))));
    assertThat(settings.providers())
        .containsExactly(
            new ProviderSetup(
                "demo",
                "simulated",
                Map.of("room", 7),
                Map.of(new ProviderSetup.Made("main", "vm"), Map.of("flavor", "m1"))));
    assertThat(settings.orders().made()).containsExactly("vm");
  }

  @Test
  void what_is_not_said_is_usual() throws Exception {
    var pool =
        parse("providers: {p: {driver: d, pools: {a: {labels: {vm: {image: i}}}}}}")
            .limits()
            .pools()
            .pools()
            .getFirst();
    assertThat(pool.most()).isEqualTo(10);
    assertThat(pool.launching()).isEqualTo(Duration.ofMinutes(10));
    assertThat(pool.pace()).isZero();
    assertThat(pool.retries()).isEqualTo(3);
    assertThat(pool.labels()).containsEntry("vm", new PoolRule.Size("i", 1, 1024));
    assertThat(parse("").limits().pools()).isEqualTo(PoolRules.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "providers: {p: {pools: {a: {labels: {vm: {image: i}}}}}} | providers.p: driver is missing",
        "providers: {p: {driver: d, pools: {a: {}}}} | providers.p.pools.a: labels is missing",
        "providers: {p: {driver: d, pools: {a: {labels: {vm: {}}}}}} | labels.vm: image is missing",
        "providers: {p: {driver: d, pools: {A: {labels: {vm: {image: i}}}}}} | found A",
        "labels: {vm: {min-ready: 1}} | none makes that",
        "providers: {p: {driver: d, pools: {a: {max-nodes: 0, labels: {vm: {image: i}}}}}} |"
            + " max-nodes: 0 is less than 1",
        "providers: {p: {driver: d, x: 1}} | unknown key 'x'",
      })
  void what_makes_no_sense_is_refused(String text, String words) {
    var refused = catchThrowableOfType(InvalidSettingsException.class, () -> parse(text));
    assertThat(refused).hasMessageContaining(words);
  }

  @Test
  void a_pools_name_is_used_once() {
    var two =
        "providers: {p: {driver: d, pools: {a: {labels: {vm: {image: i}}}}},"
            + " q: {driver: d, pools: {a: {labels: {vm: {image: i}}}}}}";
    assertThat(catchThrowableOfType(InvalidSettingsException.class, () -> parse(two)))
        .hasMessageContaining("a name of its own");
  }
}
