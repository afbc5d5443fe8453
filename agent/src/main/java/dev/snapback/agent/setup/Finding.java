package dev.snapback.agent.setup;

import java.util.Locale;

/**
 * One thing that setup looked at.
 *
 * @param what it is, e.g. {@code root volume}
 * @param expected what a node must have; likewise {@code found}
 * @param todo what to do about it, or what setup will do; empty where nothing is to be done
 */
record Finding(String what, Severity severity, String expected, String found, String todo) {

  enum Severity {
    /** As it should be. */
    OK,
    /** Setup puts it right, and keeps what was there. */
    CHANGE,
    /** The machine can be a node; somebody should know this. */
    WARNING,
    /** The machine cannot be a node as it is. */
    REFUSED;

    /** As people and programs read it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String expected, String found) {
    return new Finding(what, Severity.OK, expected, found, "");
  }

  static Finding change(String what, String expected, String found, String todo) {
    return new Finding(what, Severity.CHANGE, expected, found, todo);
  }

  static Finding warning(String what, String expected, String found, String todo) {
    return new Finding(what, Severity.WARNING, expected, found, todo);
  }

  static Finding refused(String what, String expected, String found, String todo) {
    return new Finding(what, Severity.REFUSED, expected, found, todo);
  }

  boolean refuses() {
    return severity == Severity.REFUSED;
  }

  /** For a person. */
  String words() {
    return "expected %s, found %s%s".formatted(expected, found, todo.isEmpty() ? "" : "; " + todo);
  }

  /** The same, with what was looked at. */
  String line() {
    return "%-8s %s: %s".formatted(severity.word(), what, words());
  }
}
