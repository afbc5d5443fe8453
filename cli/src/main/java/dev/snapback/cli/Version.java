package dev.snapback.cli;

import dev.snapback.cli.connection.Controller;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    // From the jar's manifest; classes that were not packed have none.
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "snapback "
          + (version == null ? "(not packaged)" : version)
          + ", protocol "
          + Controller.PROTOCOL
    };
  }
}
