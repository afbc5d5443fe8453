package dev.snapback.lab.bmc;

import dev.snapback.lab.Power;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what ipmi_sim asks of its {@code chassis_control} program: {@code get power} by {@code
 * power:1}, {@code set power 0} by doing it (ipmi_lan(5)). One line for each connection.
 */
final class ChassisSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChassisSocket.class);

  /** What a chassis is asked for besides its power, and may be answered alike. */
  private static final Map<String, String> OTHERS = Map.of("boot", "default");

  private final ServerSocketChannel server;
  private final PowerDesk desk;

  private ChassisSocket(ServerSocketChannel server, PowerDesk desk) {
    this.server = server;
    this.desk = desk;
  }

  static ChassisSocket open(Path socket, PowerDesk desk) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    ChassisSocket opened = new ChassisSocket(server, desk);
    Thread.ofPlatform().name("bmc-chassis").daemon().start(opened::serve);
    return opened;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel asked = server.accept()) {
        answer(asked);
      } catch (IOException e) {
        if (server.isOpen()) {
          LOG.warn("a question about the chassis was not answered", e);
        }
      }
    }
  }

  private void answer(SocketChannel asked) throws IOException {
    var in = new BufferedReader(Channels.newReader(asked, StandardCharsets.US_ASCII));
    String line = in.readLine();
    if (line == null) {
      return;
    }
    try (Writer out = Channels.newWriter(asked, StandardCharsets.US_ASCII)) {
      out.write(answer(List.of(line.strip().split(" "))));
    }
  }

  /** By name and value where it sets, by name where it asks. */
  private String answer(List<String> words) throws IOException {
    StringBuilder said = new StringBuilder();
    if (words.getFirst().equals("get")) {
      for (String name : words.subList(1, words.size())) {
        String value =
            name.equals("power") ? (desk.isOn() ? "1" : "0") : OTHERS.getOrDefault(name, "0");
        said.append(name).append(':').append(value).append('\n');
      }
      return said.toString();
    }
    for (int i = 1; i + 1 < words.size(); i += 2) {
      set(words.get(i), words.get(i + 1));
    }
    return "";
  }

  private void set(String name, String value) {
    if (name.equals("power")) {
      desk.order(value.equals("0") ? Power.OFF : Power.ON);
    } else if (name.equals("reset")) {
      desk.order(Power.CYCLE);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
