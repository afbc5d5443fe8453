package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.LiveRoot;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the machine that setup runs on. Changes nothing. */
final class HostSurvey {
  private static final Path PROC = Path.of("/proc");
  private static final Path SYS = Path.of("/sys");
  private static final Path BOOT = Path.of("/boot");

  /** What the bundle's initramfs/install puts on the machine. */
  private static final Path HOOK = Path.of("/usr/lib/snapback/initramfs/snapback-root");

  /** The exit code of initramfs/install where all is there already. */
  private static final int NOTHING_TO_DO = 3;

  private final Lvm lvm;
  private final Programs programs;
  private final Tools tools;
  private final Questions questions;

  HostSurvey(Lvm lvm, Programs programs) {
    this.lvm = lvm;
    this.programs = programs;
    this.tools = new Tools(programs);
    this.questions = new Questions(Path.of("/"), programs);
  }

  Host look(Path bundle) throws IOException, LvmException {
    var live = LiveRoot.read(PROC, SYS);
    var name = RootSurvey.name(live);
    Optional<VolumeGroup> group = Optional.empty();
    if (name.isPresent() && tools.missing().isEmpty()) {
      group = Optional.of(lvm.report(name.get().group()));
    }
    var mount =
        LiveRoot.mountAt("/", PROC)
            .orElseThrow(() -> new IOException("process 1 has no root mount"));
    var kernel = new KernelSurvey(questions).look();
    return new Host(
        new RootSurvey(questions).look(live, mount, group),
        new LoaderSurvey(questions).look(LiveRoot.mountAt("/boot", PROC)),
        new Host.Initramfs(
            hookInPlace(bundle, kernel.initramfs()),
            initramfsMaker(kernel.release()),
            tools.find("thin_check").isPresent()),
        kernel,
        payload(bundle, kernel),
        new SurroundingsSurvey(questions).look());
  }

  /** What setup left on the running root. */
  Traces traces() throws IOException {
    var files = new ArrayList<Path>();
    PayloadSteps.unitFiles().stream().filter(Files::exists).forEach(files::add);
    var hook = Traces.HOOK.stream().filter(path -> Files.exists(path)).toList();
    return new Traces(files, hook, new LoaderSurvey(questions).kept());
  }

  private Host.Payload payload(Path bundle, Host.Kernel kernel) throws IOException {
    var files = tools.missing().isEmpty() ? tools.filesFor(bundle) : List.<Path>of();
    return new Host.Payload(
        tools.missing(),
        files,
        size(
            Stream.of(
                    Stream.of(bundle, BOOT),
                    files.stream(),
                    Stream.concat(kernel.image().stream(), kernel.initramfs().stream()))
                .flatMap(trees -> trees)),
        links(),
        units(bundle.resolve("systemd")),
        mounted());
  }

  /** Whether the hook's files are those of the bundle, and the initramfs was made after them. */
  private boolean hookInPlace(Path bundle, Optional<Path> initramfs) throws IOException {
    Path install = bundle.resolve("initramfs/install");
    if (initramfs.isEmpty() || !Files.exists(install)) {
      return false;
    }
    var check =
        programs.run(
            List.of("sh", install.toString(), "--check"), Tools.ENVIRONMENT, Duration.ofMinutes(1));
    return check.exit() == NOTHING_TO_DO
        && Files.getLastModifiedTime(initramfs.get()).compareTo(Files.getLastModifiedTime(HOOK))
            >= 0;
  }

  private List<String> initramfsMaker(String release) {
    if (tools.find("update-initramfs").isPresent()) {
      return List.of("update-initramfs", "-u", "-k", release);
    }
    return tools.find("dracut").isPresent()
        ? List.of("dracut", "--force", "--kver", release)
        : List.of();
  }

  private static Map<String, String> links() throws IOException {
    var links = new LinkedHashMap<String, String>();
    for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64")) {
      Path path = Path.of("/", name);
      if (Files.isSymbolicLink(path)) {
        links.put(name, Files.readSymbolicLink(path).toString());
      }
    }
    return links;
  }

  private static Map<String, String> units(Path directory) throws IOException {
    var units = new LinkedHashMap<String, String>();
    for (String unit : SetupPlan.UNITS) {
      Path file = directory.resolve(unit);
      if (Files.isRegularFile(file)) {
        units.put(unit, Files.readString(file));
      }
    }
    return units;
  }

  private static List<Path> mounted() throws IOException {
    var mounted = new ArrayList<Path>();
    for (Path where : List.of(VolumeSteps.ROOT, VolumeSteps.STATE, Becoming.IMAGE)) {
      if (LiveRoot.mountAt(where.toString(), PROC).isPresent()) {
        mounted.add(where);
      }
    }
    return mounted;
  }

  /** In bytes, each file rounded up to a block of 4 KiB. */
  private static long size(Stream<Path> trees) throws IOException {
    long sum = 0;
    for (Path tree : trees.toList()) {
      if (Files.exists(tree)) {
        try (var files = Files.walk(tree)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            sum += (Files.size(file) + 4095) / 4096 * 4096;
          }
        }
      }
    }
    return sum;
  }
}
