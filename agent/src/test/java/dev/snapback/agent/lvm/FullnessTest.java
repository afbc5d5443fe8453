package dev.snapback.agent.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lines are of the forms that snapshot.rst and thin-provisioning.rst give. */
class FullnessTest {
  private static Fullness parse(String status) {
    return Fullness.parse(status, "main-root", "main-snapback_pool", "snapback_pool");
  }

  @Test
  void a_classic_root_tells_its_share() {
    var fullness =
        parse(
            """
            main-root: 0 4194304 snapshot 524288/2097152 2064
            main-root-cow: 0 2097152 linear\s
            main-next_root: 0 4194304 snapshot Invalid
            """);

    assertThat(fullness.root()).hasValue(25);
    assertThat(fullness.poolData()).isEmpty();
    assertThat(fullness.lost()).isEmpty();
    assertThat(fullness.most()).isEqualTo(25);
  }

  @Test
  void a_classic_root_that_is_full_is_lost() {
    for (String status : new String[] {"Invalid", "Overflow", "2097152/2097152 16"}) {
      var fullness =
          parse("main-root: 0 4194304 snapshot " + status + "\nmain-root-cow: 0 2097152 linear \n");

      assertThat(fullness.root()).hasValue(100);
      assertThat(fullness.lost())
          .hasValue("the root ran out of snapshot space: its snapshot is full (100 % of 1.0 GiB)");
    }
  }

  @Test
  void a_thin_root_is_as_full_as_its_pool() {
    var fullness =
        parse(
            """
            main-root: 0 4194304 thin 2048 4194303
            main-snapback_pool-tpool: 0 8388608 thin-pool 7 100/1000 50/65536 - rw discard_passdown error_if_no_space - 1024\s
            main-snapback_pool: 0 8388608 linear\s
            """);

    assertThat(fullness.poolMetadata()).hasValue(10);
    assertThat(fullness.poolData().orElseThrow()).isBetween(0.07, 0.08);
    assertThat(fullness.root()).isEmpty();
    assertThat(fullness.lost()).isEmpty();
  }

  @Test
  void a_pool_without_data_space_has_lost_its_root() {
    assertThat(
            parse(
                    "main-snapback_pool-tpool: 0 8388608 thin-pool 7 100/1000 65536/65536 -"
                        + " out_of_data_space discard_passdown error_if_no_space - 1024 \n")
                .lost())
        .hasValue(
            "the root ran out of snapshot space: pool snapback_pool is full (100 % of 4.0 GiB)");
  }

  @Test
  void a_pool_that_turned_read_only_tells_its_metadata() {
    assertThat(
            parse(
                    "main-snapback_pool-tpool: 0 8388608 thin-pool 7 999/1000 10/65536 - ro"
                        + " discard_passdown error_if_no_space needs_check 1024 \n")
                .lost())
        .hasValue(
            "the root ran out of snapshot space: pool snapback_pool takes no writes (ro), its"
                + " metadata is 99.9 % full");
  }

  @Test
  void a_pool_that_failed_has_lost_its_root() {
    assertThat(
            parse(
                    "main-root: 0 4194304 thin Fail\nmain-snapback_pool-tpool: 0 8388608 thin-pool"
                        + " Fail\n")
                .lost())
        .hasValue("the root's pool snapback_pool failed");
  }

  @Test
  void a_machine_without_such_devices_tells_nothing() {
    assertThat(parse("No devices found\n").lost()).isEmpty();
    assertThat(parse("sda1_crypt: 0 999 crypt \n").most()).isZero();
  }
}
