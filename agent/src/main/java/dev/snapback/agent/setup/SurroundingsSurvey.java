package dev.snapback.agent.setup;

import dev.snapback.agent.setup.Host.Surroundings.Address;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at network and clock. Changes nothing. */
record SurroundingsSurvey(Questions questions) {
  // ip(8), -o: "2: ens3    inet 10.0.2.15/24 brd 10.0.2.255 scope global dynamic ens3\ …"
  private static final Pattern ADDRESS =
      Pattern.compile("^\\d+:\\s+(\\S+)\\s+inet6?\\s+([^/\\s]+)\\S*\\s+(.*)$");

  Host.Surroundings look() {
    String printed = questions.command("ip", "-o", "address", "show", "scope", "global", "up");
    String synchronised =
        questions.command("timedatectl", "show", "--property=NTPSynchronized", "--value").strip();
    return new Host.Surroundings(
        addresses(printed),
        synchronised.isEmpty() ? Optional.empty() : Optional.of(synchronised.equals("yes")));
  }

  static List<Address> addresses(String printed) {
    return printed
        .lines()
        .map(ADDRESS::matcher)
        .filter(line -> line.matches())
        .map(line ->
            new Address(
                line.group(1),
                line.group(2),
                List.of(line.group(3).split("\\s+")).contains("dynamic")))
        .toList();
  }
}
