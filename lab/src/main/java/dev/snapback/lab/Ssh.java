package dev.snapback.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Command lines of {@code ssh} and {@code scp} to one machine, as root. No connection is shared or
 * kept: after a jump it would hang where a new one is refused and tried again.
 */
record Ssh(LabImage image, int port) {

  /** A command with its arguments, each as it is: the far shell sees it quoted. */
  List<String> run(List<String> argv) {
    List<String> command = interactive();
    command.add("-T");
    command.add("root@127.0.0.1");
    command.add(argv.stream().map(Ssh::quoted).collect(Collectors.joining(" ")));
    return command;
  }

  /** A login for a person; further arguments may be added. */
  List<String> login(List<String> argv) {
    List<String> command = interactive();
    command.add("root@127.0.0.1");
    if (!argv.isEmpty()) {
      command.add(argv.stream().map(Ssh::quoted).collect(Collectors.joining(" ")));
    }
    return command;
  }

  List<String> copyTo(String local, String remote) {
    return copy(local, "root@127.0.0.1:" + remote);
  }

  List<String> copyFrom(String remote, String local) {
    return copy("root@127.0.0.1:" + remote, local);
  }

  private List<String> copy(String from, String to) {
    List<String> command =
        new ArrayList<>(List.of("scp", "-q", "-r", "-p", "-P", Integer.toString(port)));
    command.addAll(options());
    command.addAll(List.of("--", from, to));
    return command;
  }

  private List<String> interactive() {
    List<String> command = new ArrayList<>(List.of("ssh", "-p", Integer.toString(port)));
    command.addAll(options());
    return command;
  }

  // curve25519-sha256: the newer default takes a third longer in a machine under TCG.
  // -F none: what a person has in ~/.ssh/config must not change what a test does.
  private List<String> options() {
    return List.of(
        "-F",
        "none",
        "-i",
        image.key().toString(),
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "BatchMode=yes",
        "-o",
        "UserKnownHostsFile=" + image.knownHosts(),
        "-o",
        "GlobalKnownHostsFile=/dev/null",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "HostKeyAlias=" + LabImage.HOST_KEY_ALIAS,
        "-o",
        "ConnectTimeout=60",
        "-o",
        "KexAlgorithms=curve25519-sha256",
        "-o",
        "ServerAliveInterval=20",
        "-o",
        "LogLevel=ERROR");
  }

  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
