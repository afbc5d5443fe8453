package dev.snapback.agent.run;

import java.io.IOException;
import java.util.List;

/** {@link Tools} found by the agent's own PATH, in an environment that nobody else has a say in. */
public final class PipedTools implements Tools {

  @Override
  public Process start(List<String> argv) throws IOException {
    var builder = new ProcessBuilder(argv);
    var environment = builder.environment();
    environment.put("LC_ALL", "C");
    // systemctl sees that its root is not pid 1's and would do nothing ("Running in chroot,
    // ignoring
    // request"): it shall.
    environment.put("SYSTEMD_IGNORE_CHROOT", "1");
    environment.put("SYSTEMD_PAGER", "");
    return builder.start();
  }
}
