package dev.snapback.cli.lease;

import dev.snapback.cli.exit.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path on a node of a lease: {@code LEASE:/PATH}.
 *
 * @param path absolute, without {@code ..}
 */
record RemotePath(String lease, Path path) {
  private static final Pattern FORM = Pattern.compile("([a-z0-9][a-z0-9-]*):(.*)");

  /**
   * Empty where it is a path here.
   *
   * @throws Failure (64) where what comes after the colon is not absolute
   */
  static Optional<RemotePath> parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    if (!form.group(2).startsWith("/")) {
      throw Failure.usage(
          "a path on a node is absolute, such as %s:/var/log; found \"%s\". A path here with a colon: ./%s"
              .formatted(form.group(1), text, text));
    }
    return Optional.of(new RemotePath(form.group(1), Path.of(form.group(2)).normalize()));
  }

  /** The directory that it is in; its own, for the root. */
  String parent() {
    Path parent = path.getParent();
    return parent == null ? "/" : parent.toString();
  }

  /** As tar is told, relative to {@link #parent}; never an option. */
  String name() {
    Path name = path.getFileName();
    return name == null ? "." : "./" + name;
  }
}
