package dev.snapback.agent.run;

import java.util.HashMap;
import java.util.Map;

/**
 * What systemd says of a unit, from {@code systemctl show}.
 *
 * @param load {@code loaded}, {@code not-found}, …
 * @param active as systemd(1) names the states of units, e.g. {@code failed}
 * @param sub of a service {@code start}, {@code running}, {@code exited}, …
 * @param result {@code success}, {@code exit-code}, {@code signal}, {@code timeout}, …
 * @param jobQueued whether a job (a start that has not begun, …) is waiting
 * @param mainPid 0 where the main process never was
 * @param mainCode as {@code si_code} of waitid(2): 1 exited, 2 killed, 3 dumped; 0 while it runs
 * @param mainStatus exit code or signal
 * @param controlGroup path of its cgroup below the cgroup file system; empty where it has none
 */
record UnitState(
    String load,
    String active,
    String sub,
    String result,
    boolean jobQueued,
    long mainPid,
    int mainCode,
    int mainStatus,
    String controlGroup) {

  static final String PROPERTIES =
      "LoadState,ActiveState,SubState,Result,Job,ExecMainPID,ExecMainCode,ExecMainStatus,"
          + "ControlGroup";

  /** From lines {@code Name=value}; a property that systemd left out is empty. */
  static UnitState parse(String shown) {
    Map<String, String> values = new HashMap<>();
    shown
        .lines()
        .filter(line -> line.indexOf('=') > 0)
        .forEach(line ->
            values.put(
                line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    return new UnitState(
        values.getOrDefault("LoadState", ""),
        values.getOrDefault("ActiveState", ""),
        values.getOrDefault("SubState", ""),
        values.getOrDefault("Result", ""),
        number(values, "Job") > 0,
        number(values, "ExecMainPID"),
        (int) number(values, "ExecMainCode"),
        (int) number(values, "ExecMainStatus"),
        values.getOrDefault("ControlGroup", ""));
  }

  private static long number(Map<String, String> values, String name) {
    String value = values.getOrDefault(name, "");
    return value.isEmpty() ? 0 : Long.parseLong(value);
  }

  /** The main process has ended and systemd knows how. */
  boolean mainEnded() {
    return mainCode != 0;
  }

  /** Nothing of the unit moves any more, by itself or by a job. */
  boolean settled() {
    return !jobQueued
        && (active.equals("inactive")
            || active.equals("failed")
            || (active.equals("active") && sub.equals("exited")));
  }
}
