package dev.snapback.controller.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * How a scratch disk is emptied, as people write it: {@code discard} or {@code full}.
 *
 * @param full all of it is overwritten
 */
record EraseName(boolean full) {
  @JsonCreator
  static EraseName parse(String text) {
    return switch (text.strip()) {
      case "discard" -> new EraseName(false);
      case "full" -> new EraseName(true);
      default ->
          throw new IllegalArgumentException(
              "'%s' is no way to erase; expected is discard or full".formatted(text));
    };
  }
}
