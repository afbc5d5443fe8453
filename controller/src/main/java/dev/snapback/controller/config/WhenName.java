package dev.snapback.controller.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.snapback.controller.runs.EvidenceRule.When;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** When evidence is collected, as people write it: {@code failure}, {@code always}, … */
record WhenName(When when) {
  @JsonCreator
  static WhenName parse(String text) {
    return Arrays.stream(When.values())
        .filter(when -> words(when).equals(text.strip()))
        .findFirst()
        .map(WhenName::new)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no time for evidence; expected is one of %s"
                    .formatted(
                        text,
                        Arrays.stream(When.values())
                            .map(WhenName::words)
                            .collect(Collectors.joining(", ")))));
  }

  private static String words(When when) {
    return when.name().toLowerCase(Locale.ROOT);
  }
}
