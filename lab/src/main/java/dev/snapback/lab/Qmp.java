package dev.snapback.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One conversation with a running QEMU over its control socket (docs/interop/qmp-spec in QEMU). Not
 * thread-safe.
 */
final class Qmp implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final SocketChannel channel;
  private final BufferedReader replies;

  private Qmp(SocketChannel channel) {
    this.channel = channel;
    this.replies = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static Qmp connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      Qmp qmp = new Qmp(channel);
      qmp.read();
      qmp.execute("qmp_capabilities", Map.of());
      return qmp;
    } catch (IOException e) {
      channel.close();
      throw new LabException("cannot speak with QEMU at " + socket, e);
    }
  }

  /** Runs a command of QEMU's monitor for people, which says nothing when it succeeds. */
  void monitor(String line) throws IOException {
    String answer =
        execute("human-monitor-command", Map.of("command-line", line)).asString("").strip();
    if (!answer.isEmpty()) {
      throw new LabException("QEMU's '" + line + "' says: " + answer);
    }
  }

  private JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
    String order =
        JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments)) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(order.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    while (true) {
      JsonNode reply = read();
      if (reply.has("error")) {
        throw new LabException(
            "QEMU refuses " + command + ": " + reply.path("error").path("desc").asString(""));
      }
      if (reply.has("return")) {
        return reply.path("return");
      }
    }
  }

  private JsonNode read() throws IOException {
    try {
      String line = replies.readLine();
      if (line == null) {
        throw new LabException("QEMU has closed its control socket");
      }
      return JSON.readTree(line);
    } catch (UncheckedIOException e) {
      throw new LabException("QEMU's control socket failed", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
