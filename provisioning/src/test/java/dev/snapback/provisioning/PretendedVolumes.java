package dev.snapback.provisioning;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A volume group in memory on which the commands that {@code snapback-root --plan} prints are
 * carried out, with those of LVM's rules that they depend on.
 */
final class PretendedVolumes {
  private static final Path SCRIPT = script();

  /** The script is asked once per state: many cuts lead to the same. */
  private static final Map<String, List<String>> KNOWN = new ConcurrentHashMap<>();

  /** A root is fresh as long as nobody has booted it. */
  private record Volume(String attributes, Set<String> tags, boolean fresh) {}

  private final Map<String, Volume> volumes = new LinkedHashMap<>();
  private String kernel = "";

  /** As setup leaves them. */
  PretendedVolumes(boolean thin) {
    var kind =
        thin
            ? Set.of("snapback.snapshots=thin")
            : Set.of("snapback.snapshots=classic", "snapback.cow_bytes=4096");
    var tags = new TreeSet<>(Set.of("snapback.role=image", "snapback.image=bookworm"));
    tags.addAll(kind);
    volumes.put("orig_root", new Volume("-wi-a-----", tags, false));
    volumes.put("snapback", new Volume("-wi-a-----", Set.of("snapback.role=agent"), false));
  }

  private PretendedVolumes(Map<String, Volume> volumes) {
    this.volumes.putAll(volumes);
  }

  static PretendedVolumes notSetUp() {
    return new PretendedVolumes(Map.of("root", new Volume("-wi-ao----", Set.of(), false)));
  }

  PretendedVolumes copy() {
    return new PretendedVolumes(volumes).kernel(kernel);
  }

  /** Another image, as the agent makes it of a thin root; its kernel is named as it is. */
  PretendedVolumes thinImage(String image) {
    var tags = new TreeSet<>(Set.of("snapback.role=image", "snapback.image=" + image));
    tags.addAll(Set.of("snapback.snapshots=thin", "snapback.kernel=" + image));
    tags.add("snapback.digest=sha256:0");
    volumes.put("orig_root_" + image, new Volume("Vri---tz-k", tags, false));
    return this;
  }

  /** One that is not yet an image. */
  PretendedVolumes unfinished(String image) {
    var tags = Set.of("snapback.role=unfinished", "snapback.image=" + image);
    volumes.put("orig_root_" + image, new Volume("Vwi-a-tz-k", tags, false));
    return this;
  }

  /** A root becomes one of another image. */
  PretendedVolumes of(String image, String name) {
    var volume = volumes.get(name);
    var tags = new TreeSet<>(volume.tags());
    tags.remove("snapback.image=bookworm");
    tags.add("snapback.image=" + image);
    volumes.put(name, new Volume(volume.attributes(), tags, volume.fresh()));
    return this;
  }

  PretendedVolumes kernel(String release) {
    kernel = release;
    return this;
  }

  String image(String name) {
    return volumes.get(name).tags().stream()
        .filter(tag -> tag.startsWith("snapback.image="))
        .map(tag -> tag.substring("snapback.image=".length()))
        .findFirst()
        .orElseThrow();
  }

  PretendedVolumes sealed() {
    volumes.put("orig_root", new Volume("ori-------", volumes.get("orig_root").tags(), false));
    return this;
  }

  /** As setup leaves it, of a root that had another name, before its last step. */
  PretendedVolumes named(String name) {
    volumes.put(name, volumes.remove("orig_root"));
    return this;
  }

  PretendedVolumes pool() {
    volumes.put("snapback_pool", new Volume("twi-aotz--", Set.of("snapback.role=pool"), false));
    return this;
  }

  String attributes(String name) {
    return volumes.get(name).attributes();
  }

  /** One that was booted. */
  PretendedVolumes root(String name, int generation) {
    return root(name, generation, false);
  }

  PretendedVolumes fresh(String name, int generation) {
    return root(name, generation, true);
  }

  private PretendedVolumes root(String name, int generation, boolean fresh) {
    var tags =
        Set.of(
            "snapback.role=root",
            "snapback.image=bookworm",
            "snapback.generation=" + generation,
            "snapback.created=1");
    volumes.put(name, new Volume("Vwi-a-tz--", tags, fresh));
    return this;
  }

  /** As the recipe makes one. */
  PretendedVolumes byHand(String name) {
    volumes.put(name, new Volume("swi-aos---", Set.of(), false));
    return this;
  }

  PretendedVolumes tag(String name, String tag) {
    var volume = volumes.get(name);
    var tags = new TreeSet<>(volume.tags());
    tags.add(tag);
    volumes.put(name, new Volume(volume.attributes(), tags, volume.fresh()));
    return this;
  }

  Set<String> names() {
    return volumes.keySet();
  }

  boolean isFresh(String name) {
    return volumes.get(name).fresh();
  }

  int generation(String name) {
    return volumes.get(name).tags().stream()
        .filter(tag -> tag.startsWith("snapback.generation="))
        .mapToInt(tag -> Integer.parseInt(tag.substring(tag.indexOf('=') + 1)))
        .findFirst()
        .orElse(0);
  }

  /** The highest generation of a root that was booted. */
  int newestUsed() {
    return volumes.entrySet().stream()
        .filter(e -> e.getValue().tags().contains("snapback.role=root") && !e.getValue().fresh())
        // Touched, perhaps, but never booted.
        .filter(e -> !e.getKey().equals("next_root"))
        .mapToInt(e -> generation(e.getKey()))
        .max()
        .orElse(0);
  }

  void boot(String commandLine) throws IOException, InterruptedException {
    boot(commandLine, Integer.MAX_VALUE);
  }

  /** With the power cut after so many commands. */
  void boot(String commandLine, int commands) throws IOException, InterruptedException {
    for (String command : plan(commandLine).stream().limit(commands).toList()) {
      carryOut(command.split(" "));
    }
  }

  List<String> plan(String commandLine) throws IOException, InterruptedException {
    String state = commandLine + kernel + volumes;
    var known = KNOWN.get(state);
    if (known == null) {
      known = ask(commandLine);
      KNOWN.put(state, known);
    }
    return known;
  }

  private List<String> ask(String commandLine) throws IOException, InterruptedException {
    var builder = new ProcessBuilder("sh", SCRIPT.toString(), "--plan");
    builder.environment().put("SNAPBACK_COMMAND_LINE", commandLine);
    builder.environment().put("SNAPBACK_NOW", "7");
    builder.environment().put("SNAPBACK_KERNEL", kernel);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    var process = builder.start();
    try (var in = process.getOutputStream()) {
      for (var volume : volumes.entrySet()) {
        var row =
            "  %s|%s|%s\n"
                .formatted(
                    volume.getKey(),
                    volume.getValue().attributes(),
                    String.join(",", volume.getValue().tags()));
        in.write(row.getBytes(StandardCharsets.UTF_8));
      }
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("snapback-root ended with " + process.exitValue());
    }
    return printed.lines().toList();
  }

  /** Whether the script takes a pool of that status for full. */
  static boolean isFull(String status) throws IOException, InterruptedException {
    var process = new ProcessBuilder("sh", SCRIPT.toString(), "--full").start();
    try (var in = process.getOutputStream()) {
      in.write((status + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return process.waitFor() == 0;
  }

  private void carryOut(String[] words) {
    var arguments = Arrays.asList(words);
    switch (words[0]) {
      case "lvremove" ->
          arguments.stream()
              .filter(word -> word.contains("/"))
              .forEach(word -> remove(word.substring(word.indexOf('/') + 1)));
      case "lvrename" -> {
        String to = words[words.length - 1];
        String from = words[words.length - 2];
        expect(volumes.containsKey(from) && !volumes.containsKey(to), words);
        volumes.put(to, volumes.remove(from));
      }
      case "lvchange" -> change(arguments);
      case "lvcreate" -> {
        String name = arguments.get(arguments.indexOf("--name") + 1);
        String origin = words[words.length - 1];
        String attributes = volumes.get(origin.substring(origin.indexOf('/') + 1)).attributes();
        boolean inner = attributes.charAt(0) == 'V';
        boolean thin = arguments.contains("--thinpool") || inner;
        expect(!volumes.containsKey(name), words);
        expect(inner == !(arguments.contains("--thinpool") || arguments.contains("--size")), words);
        expect(!thin || (attributes.charAt(1) == 'r' && attributes.charAt(4) != 'a'), words);
        var tags = new ArrayList<String>();
        for (int i = 0; i < words.length; i++) {
          if (words[i].equals("--addtag")) {
            tags.add(words[i + 1]);
          }
        }
        volumes.put(name, new Volume(thin ? "Vwi-a-tz--" : "swi-a-s---", Set.copyOf(tags), true));
      }
      default -> throw new AssertionError("no such command: " + arguments);
    }
  }

  private void change(List<String> arguments) {
    String path = arguments.getLast();
    String name = path.substring(path.indexOf('/') + 1);
    var image = volumes.get(name);
    expect(image != null, arguments.toArray(String[]::new));
    var attributes = new StringBuilder(image.attributes());
    if (arguments.contains("--permission")) {
      boolean writable = arguments.contains("rw");
      // An external origin is read-only as long as something stands on it.
      expect(
          !writable || volumes.values().stream().noneMatch(v -> v.attributes().startsWith("V")),
          path);
      attributes.setCharAt(1, writable ? 'w' : 'r');
    } else if (arguments.contains("--activate")) {
      attributes.setCharAt(4, arguments.contains("y") ? 'a' : '-');
    }
    volumes.put(name, new Volume(attributes.toString(), image.tags(), false));
  }

  private void remove(String name) {
    expect(volumes.remove(name) != null, name);
  }

  private void expect(boolean condition, String... words) {
    if (!condition) {
      throw new AssertionError("LVM would refuse " + String.join(" ", words) + " on " + volumes);
    }
  }

  private static Path script() {
    Path here = Path.of("initramfs/snapback-root").toAbsolutePath();
    return Files.exists(here) ? here : Path.of("provisioning/initramfs/snapback-root");
  }

  @Override
  public String toString() {
    return volumes.toString();
  }
}
