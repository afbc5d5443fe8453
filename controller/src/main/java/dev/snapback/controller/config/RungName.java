package dev.snapback.controller.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.snapback.controller.scheduler.Rung;
import java.util.stream.Collectors;

/** A rung of a ladder as people write it: {@code kexec}, {@code orderly}, … */
record RungName(Rung rung) {
  @JsonCreator
  static RungName parse(String text) {
    return Rung.ORDERED.stream()
        .filter(rung -> rung.words().equals(text.strip()))
        .findFirst()
        .map(RungName::new)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no rung; expected is one of %s"
                    .formatted(
                        text,
                        Rung.ORDERED.stream().map(Rung::words).collect(Collectors.joining(", ")))));
  }
}
