package dev.snapback.controller.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What people and CI jobs are to the controller; each may also do what those before it may. */
public enum Role {
  /** Looks. */
  VIEWER,
  /** Submits and cancels runs of its project. */
  CI,
  /** Looks after nodes and holds, and sees the runs of all projects. */
  OPERATOR,
  /** Says who may do what, and which machines are nodes. */
  ADMIN;

  /** Whether it may do what {@code least} may. */
  public boolean atLeast(Role least) {
    return compareTo(least) >= 0;
  }

  /** For people: this one, and those that may as much. */
  String orMore() {
    return Arrays.stream(values())
        .filter(role -> role.atLeast(this))
        .map(Role::toString)
        .collect(Collectors.joining(" or "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
