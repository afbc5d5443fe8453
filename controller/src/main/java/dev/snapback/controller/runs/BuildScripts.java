package dev.snapback.controller.runs;

import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Effect.ReadScripts;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.tree.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the scripts that the settings name the workspaces of a build's runs: {@code scripts/1},
 * {@code scripts/2}, … and what runs them. As they are when the build begins.
 */
record BuildScripts(RunFiles files, Runnable leads) {
  /** Of one script. */
  static final long LARGEST = 1 << 20;

  /** The names that it is given are for the console; no shell reads them. */
  private static final String RUNNER =
      """
      #!/bin/sh
      # Runs scripts/1, scripts/2, ... in order; the first that fails ends it. The arguments are their names.
      n=0
      for name in "$@"; do
        n=$((n + 1))
        printf '== %s\\n' "$name"
        "./scripts/$n" || exit
      done
      """;

  /** Returns why that cannot be, for people; empty: it is done, and on disk. */
  String read(ReadScripts order) throws InterruptedException {
    try {
      pack(order.preparation(), order.prepare());
      if (!order.check().isEmpty()) {
        pack(order.checkRun(), order.check());
      }
      return "";
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private void pack(RunId run, List<String> scripts) throws IOException, InterruptedException {
    try (var bench = Workbench.in(files.directory(run), "scripts", leads)) {
      pack(bench, run, scripts);
    }
  }

  private void pack(Workbench bench, RunId run, List<String> scripts)
      throws IOException, InterruptedException {
    var tree = bench.tree();
    Files.createDirectories(tree.resolve("scripts"));
    write(tree.resolve("run-scripts"), RUNNER.getBytes(StandardCharsets.UTF_8));
    var names = new ArrayList<>(List.of("run-scripts", "scripts"));
    for (var script : scripts) {
      var name = "scripts/" + (names.size() - 1);
      write(tree.resolve(name), content(Path.of(script)));
      names.add(name);
    }
    try (var out = Files.newOutputStream(bench.stream())) {
      new Tar().pack(tree, names, Compression.GZIP, out);
    }
    DurableFile.force(bench.stream());
    DurableFile.moveInPlace(bench.stream(), files.workspace(run, Compression.GZIP));
    DurableFile.force(files.root());
  }

  private static byte[] content(Path script) throws IOException {
    if (!Files.isRegularFile(script)) {
      throw new IOException("%s is no file on the controller's host".formatted(script));
    }
    try (var in = Files.newInputStream(script)) {
      var content = in.readNBytes((int) LARGEST + 1);
      if (content.length > LARGEST) {
        throw new IOException("%s has more than %d bytes".formatted(script, LARGEST));
      }
      return content;
    } catch (AccessDeniedException e) {
      throw new IOException("%s cannot be read by this controller's user".formatted(script), e);
    }
  }

  private static void write(Path path, byte[] content) throws IOException {
    Files.write(path, content);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
