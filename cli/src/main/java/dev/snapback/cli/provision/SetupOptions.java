package dev.snapback.cli.provision;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the machine's root is to become; the agent checks the values. */
final class SetupOptions {
  @Option(
      names = "--image",
      defaultValue = "pristine",
      description = "The name of the image that the root becomes. Default: ${DEFAULT-VALUE}.")
  private String image = "";

  @Option(
      names = "--snapshots",
      description = "thin or classic. Default: thin, where the machine can.")
  private @Nullable String kind;

  @Option(
      names = "--snapshot-size",
      paramLabel = "SIZE",
      description = "Room for what a run writes, e.g. 20G. Default: what fits, 20G at most.")
  private @Nullable String size;

  @Option(
      names = "--without-kexec",
      description = {
        "Let all resets go through the firmware, which takes minutes, where the kernel does not jump.",
        "Needs `kexec: false` for the node in the controller's settings."
      })
  private boolean withoutKexec;

  String image() {
    return image;
  }

  List<String> forAgent() {
    var options = new ArrayList<String>();
    if (kind != null) {
      options.addAll(List.of("--snapshots", kind));
    }
    if (size != null) {
      options.addAll(List.of("--snapshot-size", size));
    }
    if (withoutKexec) {
      options.add("--without-kexec");
    }
    return options;
  }
}
