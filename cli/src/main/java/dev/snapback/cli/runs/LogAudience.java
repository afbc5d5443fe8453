package dev.snapback.cli.runs;

import com.google.gson.JsonObject;
import dev.snapback.cli.follow.Audience;
import dev.snapback.cli.output.Screen;
import dev.snapback.proto.api.v1.Run;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Somebody who wants the console alone.
 *
 * @param until the offset at which it is enough
 */
record LogAudience(Screen screen, boolean json, long until) implements Audience {
  @Override
  public void console(long offset, byte[] bytes) {
    screen.console(json ? line(offset, bytes) : bytes);
  }

  private static byte[] line(long offset, byte[] bytes) {
    JsonObject piece = new JsonObject();
    piece.addProperty("offset", offset);
    piece.addProperty("bytes", Base64.getEncoder().encodeToString(bytes));
    return (piece + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void run(Run run) {
    // The console alone is wanted.
  }

  @Override
  public void note(String line) {
    screen.note(line);
  }

  @Override
  public boolean enough(long position) {
    return position >= until || !screen.consoleOpen();
  }
}
