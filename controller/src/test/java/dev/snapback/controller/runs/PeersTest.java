package dev.snapback.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.node.NodeHost;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
  @TempDir private Path home;

  private static Machine machine(String driver, String address) {
    return new Machine(new NodeName("m1"), driver, address);
  }

  @Test
  void an_address_is_the_drivers_without_what_is_only_for_the_controller() {
    assertThat(NodeHost.of(machine("baremetal", "m1.lab:7400")))
        .isEqualTo(new NodeHost("m1.lab", 22));
    assertThat(NodeHost.of(machine("baremetal", "[fd00::7]:7400")))
        .isEqualTo(new NodeHost("fd00::7", 22));
    assertThat(NodeHost.of(machine("cloud", "10.0.0.7"))).isEqualTo(new NodeHost("10.0.0.7", 22));
    assertThat(NodeHost.of(machine("cloud", "fd00::7"))).isEqualTo(new NodeHost("fd00::7", 22));
    assertThat(NodeHost.of(machine("vms", "127.0.0.1:2201")))
        .isEqualTo(new NodeHost("127.0.0.1", 2201));
  }

  @Test
  void loopback_means_another_machine_to_each_so_the_machines_own_address_is_told() {
    var own = List.of("10.0.2.15", "192.168.74.3");
    assertThat(Peers.Known.of(machine("vms", "127.0.0.1:2201"), own, List.of()))
        .hasToString("m1=192.168.74.3");
    assertThat(Peers.Known.of(machine("baremetal", "10.1.1.1:7400"), own, List.of()))
        .hasToString("m1=10.1.1.1");
  }

  @Test
  void what_a_node_had_in_its_ssh_config_stays_and_the_peers_come_first() throws Exception {
    Path ssh = Files.createDirectory(home.resolve(".ssh"));
    Files.writeString(ssh.resolve("config"), "ServerAliveInterval 9\n");
    Path hosts = Files.writeString(home.resolve("hosts"), "127.0.0.1 localhost\n");
    var builder =
        new ProcessBuilder("/bin/sh", "-c", Peers.INTRODUCE, "sh", "m1 m2", hosts.toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("SNAPBACK_PEER_NAMES", "10.0.0.1 m1\n10.0.0.2 m2");
    builder.environment().put("SNAPBACK_PEER_KEY", "the key\n");
    builder.environment().put("SNAPBACK_PEER_HOSTS", "m1,10.0.0.1 ssh-ed25519 AAAA");
    assertThat(builder.inheritIO().start().waitFor()).isZero();
    assertThat(hosts).hasContent("127.0.0.1 localhost\n10.0.0.1 m1\n10.0.0.2 m2\n");
    assertThat(ssh.resolve("snapback-peers")).hasContent("the key\n");
    assertThat(Files.getPosixFilePermissions(ssh.resolve("snapback-peers"))).hasSize(2);
    assertThat(ssh.resolve("config"))
        .hasContent(
            """
            Host m1 m2
              User root
              IdentityFile ~/.ssh/snapback-peers
              UserKnownHostsFile ~/.ssh/snapback-peers.hosts ~/.ssh/known_hosts

            Host *
            ServerAliveInterval 9
            """);
  }
}
