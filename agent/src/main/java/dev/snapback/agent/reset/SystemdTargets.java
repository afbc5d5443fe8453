package dev.snapback.agent.reset;

import dev.snapback.agent.run.MachineRoot;
import dev.snapback.agent.run.Spawned;
import dev.snapback.agent.run.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd's own targets for it, asked for as {@code systemctl reboot} and {@code systemctl kexec}
 * do where there is no logind (src/systemctl/systemctl-start-special.c): so nobody's inhibitor lock
 * stops a reset, and no dbus is needed.
 */
record SystemdTargets(MachineRoot root, Tools tools) implements InitSystem {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdTargets.class);
  private static final long SECONDS = 20;

  // What is needed last, when this agent is gone and can help no more.
  private static final List<List<String>> NEEDED =
      List.of(
          List.of("/usr/lib/systemd/systemd-shutdown", "/lib/systemd/systemd-shutdown"),
          List.of("/usr/bin/systemctl", "/bin/systemctl"));

  @Override
  public boolean goDown(ResetWay way) {
    String target = way == ResetWay.FIRMWARE ? "reboot.target" : "kexec.target";
    if (!NEEDED.stream().allMatch(this::canBeRead)) {
      LOG.warn("the machine's systemd is not whole: it is not asked for {}", target);
      return false;
    }
    var argv =
        List.of(
            "systemctl",
            "--no-ask-password",
            "--no-block",
            "--job-mode=replace-irreversibly",
            "start",
            target);
    try {
      var answer = Spawned.run(tools, argv, SECONDS);
      if (answer.exit() != 0) {
        LOG.warn("systemd refuses {}: exit {}: {}", target, answer.exit(), answer.errors());
      }
      return answer.exit() == 0;
    } catch (IOException e) {
      LOG.warn("systemd does not answer: {}", e.toString());
      return false;
    }
  }

  /** All of it: a root whose snapshot is full still has names. */
  private boolean canBeRead(List<String> places) {
    Optional<Path> file = places.stream().flatMap(place -> root.follow(place).stream()).findFirst();
    if (file.isEmpty()) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file.get())) {
      return in.transferTo(OutputStream.nullOutputStream()) > 0;
    } catch (IOException e) {
      return false;
    }
  }
}
