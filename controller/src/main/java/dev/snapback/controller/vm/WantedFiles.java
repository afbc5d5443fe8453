package dev.snapback.controller.vm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Those names of a list that some globs mean ({@code java.nio} syntax). As on metal: a glob that
 * matches a directory means all below it, and a leading {@code **}{@code /} also matches nothing.
 * Names that are not UTF-8 are left out.
 */
final class WantedFiles implements Taken.Receiver {
  /** Of one name with its directories; Linux takes less in one call (PATH_MAX). */
  private static final int LONGEST = 1 << 16;

  /** Of all names that match. */
  private static final int MOST = 64 << 20;

  private final List<PathMatcher> matchers = new ArrayList<>();
  private final ByteArrayOutputStream name = new ByteArrayOutputStream();
  private final ByteArrayOutputStream wanted = new ByteArrayOutputStream();

  /**
   * @throws IllegalArgumentException where a glob is malformed
   */
  WantedFiles(List<String> globs) {
    for (String glob : globs) {
      String relative = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
      add(relative);
      if (relative.startsWith("**/")) {
        add(relative.substring(3));
      }
    }
  }

  private void add(String glob) {
    matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
  }

  /** Takes a part of the list: names that begin with {@code ./}, a NUL after each. */
  @Override
  public void take(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] != 0) {
        name.write(bytes[i]);
      } else {
        consider(name.toByteArray());
        name.reset();
      }
      if (name.size() > LONGEST || wanted.size() > MOST) {
        throw new TooMuchException();
      }
    }
  }

  private void consider(byte[] found) {
    if (found.length <= 2) {
      return;
    }
    String text;
    try {
      var relative = ByteBuffer.wrap(found, 2, found.length - 2);
      text = StandardCharsets.UTF_8.newDecoder().decode(relative).toString();
    } catch (CharacterCodingException e) {
      return;
    }
    if (matches(Path.of(text))) {
      wanted.write(found, 2, found.length - 2);
      wanted.write(0);
    }
  }

  private boolean matches(Path relative) {
    for (int names = 1; names <= relative.getNameCount(); names++) {
      Path start = relative.subpath(0, names);
      if (matchers.stream().anyMatch(matcher -> matcher.matches(start))) {
        return true;
      }
    }
    return false;
  }

  /** The names that match, without {@code ./}, a NUL after each. */
  byte[] names() {
    return wanted.toByteArray();
  }

  /** The list is longer than anybody's artifacts. */
  static final class TooMuchException extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuchException() {
      super(
          "expected at most %d bytes of names that match, and %d of one; match fewer files"
              .formatted(MOST, LONGEST));
    }
  }
}
