package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTest {
  private static final List<Address> REACHED = List.of(new Address("192.0.2.7", "demo", false));

  @ParameterizedTest
  @CsvSource({
    "BUILD,        spawning,       Building",
    "HARD_REBOOT,  '',             Building",
    "ACTIVE,       '',             Active",
    "ACTIVE,       image_snapshot, Active",
    "MIGRATING,    migrating,      Active",
    "ACTIVE,       deleting,       Deleting",
    "BUILD,        deleting,       Deleting",
    "ERROR,        deleting,       Deleting",
    "DELETED,      '',             Gone",
    "SOFT_DELETED, '',             Gone",
    "ERROR,        '',             Failed",
    "SHUTOFF,      '',             Failed",
    "A_NEW_WORD,   '',             Failed",
  })
  void novas_words_have_a_meaning_for_us(String status, String task, String meaning)
      throws Exception {
    assertThat(server(status, task, REACHED).toStatus().getClass().getSimpleName())
        .isEqualTo(meaning);
  }

  @Test
  void one_without_an_address_is_not_ready() throws Exception {
    assertThat(server("ACTIVE", "", List.of()).toStatus()).isEqualTo(new ServerStatus.Building());
  }

  @Test
  void of_one_that_nova_cannot_see_nothing_is_known() {
    var unknown =
        catchThrowableOfType(
            OpenStackException.class, () -> server("UNKNOWN", "", List.of()).toStatus());

    assertThat(unknown.kind()).isEqualTo(Kind.UNREACHABLE);
  }

  private static Server server(String status, String task, List<Address> addresses) {
    return new Server("id", "snapback-c1-n", status, task, "", Map.of(), addresses);
  }
}
