package dev.snapback.agent.images;

import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is installed on a root, as the root's own package database tells by its own program. */
final class PackageList {
  private static final Duration QUERY = Duration.ofMinutes(10);
  private static final String INSTALLED = "ii";

  /** By the file that shows that there is such a database. */
  private static final Map<String, List<String>> QUERIES =
      Map.of(
          "var/lib/dpkg/status",
          List.of(
              "dpkg-query",
              "--show",
              "--showformat=${db:Status-Abbrev} ${Package} ${Version} ${Architecture}\\n"),
          "usr/bin/rpm",
          List.of(
              "rpm",
              "--query",
              "--all",
              "--queryformat",
              INSTALLED + " %{NAME} %{VERSION}-%{RELEASE} %{ARCH}\\n"));

  private PackageList() {}

  /** "name version architecture" of each package, sorted; empty where no database is known. */
  static List<String> of(Tree root, Programs programs) throws IOException {
    for (var query : QUERIES.entrySet()) {
      if (!root.files(query.getKey()).isEmpty()) {
        Finished told = new Chroot(root.place(), programs).run(query.getValue(), QUERY);
        return told.stdout()
            .lines()
            .filter(line -> line.startsWith(INSTALLED))
            .map(line -> line.substring(INSTALLED.length()).strip())
            .sorted()
            .toList();
      }
    }
    return List.of();
  }
}
