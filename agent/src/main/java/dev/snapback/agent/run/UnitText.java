package dev.snapback.agent.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The text of the unit that supervises a run, see systemd.service(5) and systemd.exec(5).
 *
 * <p>It is a file in {@code /run/systemd/system} and no call of {@code systemd-run}, because that
 * looks for the command's file itself before it asks pid 1: in the agent's own root, where the
 * machine's tools are not. (Its 252 can also not be told to leave {@code $} alone.)
 */
final class UnitText {
  // No TasksMax=infinity: a fork bomb would take all that the kernel allows, and the agent could
  // start
  // no LVM. The machine's own limit for services is 15 % of that (systemd-system.conf(5)).
  private static final String SETTINGS =
      """
      Type=exec
      RemainAfterExit=yes
      StandardInput=null
      KillMode=control-group
      SendSIGKILL=yes
      TimeoutStopSec=10s
      OOMPolicy=continue
      IgnoreSIGPIPE=no
      """;

  /**
   * Exit codes 200 to 245 are systemd's own, for what failed between fork and exec
   * (systemd.exec(5), "Process Exit Codes"): there the start is to fail.
   */
  private static final String ANY_END =
      IntStream.rangeClosed(1, 255)
              .filter(code -> code < 200 || code > 245)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" "))
          + " SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV"
          + " SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGIO SIGPWR SIGSYS";

  private UnitText() {}

  /**
   * @param executable absolute, as the machine sees it
   * @param folder the run's folder, as the machine sees it
   */
  static String of(
      RunOrder order, String executable, Map<String, String> environment, String folder) {
    var text = new StringBuilder(4096);
    text.append("[Unit]\nDescription=Snapback run ").append(order.id()).append('\n');
    // A run wants a machine that has booted. It outlives nothing: shutdown ends it.
    text.append("DefaultDependencies=no\nAfter=multi-user.target\n");
    text.append("Conflicts=shutdown.target\nBefore=shutdown.target\nStartLimitIntervalSec=0\n");
    text.append("JobTimeoutSec=10min\n\n[Service]\n").append(SETTINGS);
    // Whatever the command's end, what it left behind gets a moment to finish writing (a `tee` that
    // has the last lines of the console); systemd itself would kill it at once after a failure.
    text.append("SuccessExitStatus=").append(ANY_END).append('\n');
    order
        .timeout()
        .ifPresent(t -> text.append("RuntimeMaxSec=").append(t.toMillis()).append("ms\n"));
    text.append("WorkingDirectory=").append(folder).append("/workspace\n");
    text.append("StandardOutput=append:").append(folder).append("/console\n");
    text.append("StandardError=append:").append(folder).append("/console\n");
    new TreeMap<>(environment)
        .forEach((name, value) ->
            text.append("Environment=").append(quote(name + "=" + value)).append('\n'));
    text.append("ExecStart=").append(command(executable, order.command())).append('\n');
    return text.toString();
  }

  /** `:` leaves `$` alone; `@` takes the second word as the name that the program sees. */
  private static String command(String executable, List<String> words) {
    return quote(":@" + executable)
        + words.stream().map(word -> " " + quote(word)).collect(Collectors.joining());
  }

  /**
   * One word of a unit file: quoted, with C escapes, and % doubled (systemd.syntax(7), "Quoting").
   */
  static String quote(String word) {
    var quoted = new StringBuilder(word.length() + 8).append('"');
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '%' -> quoted.append("%%");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append("\\x%02x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
