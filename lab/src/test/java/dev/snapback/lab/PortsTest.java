package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void a_port_is_given_once_and_never_one_that_is_reserved() throws Exception {
    Ports ports = new Ports(port -> port < Ports.FIRST + 3, new Random(1));
    ports.reserve(Ports.FIRST + 1);

    int one = ports.next();
    int other = ports.next();
    assertThat(Set.of(one, other)).isEqualTo(Set.of(Ports.FIRST, Ports.FIRST + 2));
    assertThatThrownBy(ports::next)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no free port");
  }

  @Test
  void every_port_lies_below_those_of_outgoing_connections() throws Exception {
    Ports ports = new Ports(port -> true, new Random(2));
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      given.add(ports.next());
    }

    assertThat(given).hasSize(1000).allMatch(port -> port >= Ports.FIRST && port < Ports.LAST);
  }
}
