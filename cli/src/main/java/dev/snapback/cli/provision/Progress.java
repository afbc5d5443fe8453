package dev.snapback.cli.provision;

import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.provisioning.Preflight;
import dev.snapback.provisioning.Watch;

/** Tells a person on stderr how it goes on; findings that somebody should know of among it. */
record Progress(Session session, String host) implements Watch {

  @Override
  public void progress(String line) {
    session.stderr().println("snapback: " + host + ": " + Text.oneLine(line));
    session.stderr().flush();
  }

  @Override
  public void found(Preflight preflight) {
    if (!preflight.findings().isEmpty()) {
      FindingsView.text(preflight).lines().forEach(session.stderr()::println);
    }
  }
}
