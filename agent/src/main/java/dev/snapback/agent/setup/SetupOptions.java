package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Bytes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What setup was asked for.
 *
 * @param image the name that the pristine root gets
 * @param bundle the unpacked agent: bin, lib, runtime, systemd
 * @param snapshot room for what is written to each root; empty: as much as fits, 20 GiB at most
 * @param kind of snapshots; empty: thin where the machine's LVM can
 * @param withoutKexec whether all of the machine's resets may go through its firmware
 */
record SetupOptions(
    String image,
    Path bundle,
    Optional<Bytes> snapshot,
    Optional<Kind> kind,
    boolean withoutKexec) {
  /** As in lvmthin(7), or the recipe's own. */
  enum Kind {
    THIN,
    CLASSIC
  }

  // LVM's characters for tags and names, and no path: the image names a directory.
  private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}");

  SetupOptions withSnapshot(Bytes bytes) {
    return new SetupOptions(image, bundle, Optional.of(bytes), kind, withoutKexec);
  }

  boolean imageIsValid() {
    return IMAGE.matcher(image).matches();
  }
}
