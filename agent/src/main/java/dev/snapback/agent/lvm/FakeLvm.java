package dev.snapback.agent.lvm;

import dev.snapback.agent.lvm.LvmException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One volume group in memory, with LVM's rules as far as they matter here: names are unique, room
 * ends, origins stay.
 */
public final class FakeLvm implements Lvm {
  private final String group;
  private final long sizeBytes;
  private final long extentBytes;
  private final Map<String, Volume> volumes = new LinkedHashMap<>();
  private final Map<String, Long> writtenTo = new LinkedHashMap<>();
  private final List<String> commands = new ArrayList<>();
  private final List<PhysicalVolume> physicalVolumes = new ArrayList<>();
  private Optional<String> failing = Optional.empty();
  private int made;

  public FakeLvm(String group, long sizeBytes, long extentBytes) {
    this.group = group;
    this.sizeBytes = sizeBytes;
    this.extentBytes = extentBytes;
  }

  /** The commands that were carried out, e.g. {@code rename root last_root}. */
  public synchronized List<String> commands() {
    return List.copyOf(commands);
  }

  /** From now on commands that begin so fail, e.g. {@code "rename next_root"}. */
  public synchronized void failAt(String command) {
    failing = Optional.of(command);
  }

  public synchronized void failNoMore() {
    failing = Optional.empty();
  }

  @Override
  public synchronized VolumeGroup report(String asked) throws LvmException {
    command("report", asked);
    return new VolumeGroup(group, sizeBytes, free(), extentBytes, List.copyOf(volumes.values()));
  }

  @Override
  public synchronized List<PhysicalVolume> physicalVolumes() throws LvmException {
    command("physicalVolumes", "");
    return List.copyOf(physicalVolumes);
  }

  /** A device is found to be one of the group's. */
  public synchronized void addPhysicalVolume(String number) {
    physicalVolumes.add(new PhysicalVolume(number, group));
  }

  @Override
  public synchronized void create(String asked, String volume, long bytes, Set<String> tags)
      throws LvmException {
    command("create", volume);
    add(volume, Optional.empty(), "-wi-ao----", bytes, tags);
  }

  @Override
  public synchronized void createThin(
      String asked, String volume, long bytes, String pool, Set<String> tags) throws LvmException {
    command("createThin", volume);
    require(pool);
    add(volume, Optional.empty(), "Vwi-a-tz--", bytes, tags);
  }

  @Override
  public synchronized void snapshot(
      String asked, String origin, String snapshot, SnapshotKind kind, Set<String> tags)
      throws LvmException {
    command("snapshot", origin + " " + snapshot);
    require(origin);
    switch (kind) {
      case SnapshotKind.Classic(long bytes) ->
          add(snapshot, Optional.of(origin), "swi-a-s---", bytes, tags);
      case SnapshotKind.Thin(String pool, boolean inPool) -> {
        require(pool);
        if (require(origin).attributes().startsWith("V") != inPool) {
          throw failure(Kind.COMMAND_FAILED, "snapshot", origin + " " + snapshot);
        }
        add(snapshot, Optional.of(origin), "Vwi-a-tz--", require(origin).sizeBytes(), tags);
        writtenTo.put(snapshot, inPool ? writtenTo.getOrDefault(origin, 0L) : 0L);
      }
    }
  }

  @Override
  public synchronized OptionalLong written(String asked, String snapshot) throws LvmException {
    require(snapshot);
    return OptionalLong.of(writtenTo.getOrDefault(snapshot, 0L));
  }

  @Override
  public synchronized Fullness fullness(String asked, String root, String pool)
      throws LvmException {
    command("fullness", root);
    var found = require(root);
    var store = volumes.get(pool);
    boolean full = found.dataPercent().orElse(0) >= 100;
    if (store == null) {
      var why = full ? Optional.of("snapshot " + root + " is full") : Optional.<String>empty();
      return new Fullness(OptionalDouble.empty(), OptionalDouble.empty(), found.dataPercent(), why);
    }
    full = store.dataPercent().orElse(0) >= 100;
    var why = full ? Optional.of("pool " + pool + " is full") : Optional.<String>empty();
    return new Fullness(store.dataPercent(), store.metadataPercent(), OptionalDouble.empty(), why);
  }

  /** Something writes to a snapshot. */
  public synchronized void write(String snapshot, long bytes) {
    writtenTo.put(snapshot, bytes);
  }

  /** A pool or a snapshot fills up. */
  public synchronized void fill(String volume, double percent) throws LvmException {
    change(volume, v -> v.withDataPercent(percent));
  }

  @Override
  public synchronized void remove(String asked, List<String> names) throws LvmException {
    command("remove", String.join(" ", names));
    for (String name : names) {
      require(name);
      volumes.remove(name);
      writtenTo.remove(name);
    }
  }

  @Override
  public synchronized void rename(String asked, String from, String to) throws LvmException {
    command("rename", from + " " + to);
    var volume = require(from);
    if (volumes.containsKey(to)) {
      throw failure(Kind.ALREADY_EXISTS, "rename", from + " " + to);
    }
    volumes.remove(from);
    writtenTo.put(to, writtenTo.getOrDefault(from, 0L));
    writtenTo.remove(from);
    volumes.put(to, volume.withName(to));
    volumes.replaceAll((name, v) -> v.origin().equals(Optional.of(from)) ? v.withOrigin(to) : v);
  }

  @Override
  public synchronized void retag(
      String asked, String volume, Set<String> added, Set<String> removed) throws LvmException {
    command("retag", volume);
    change(volume, v -> v.withTags(changed(v.tags(), added, removed)));
  }

  private static Set<String> changed(Set<String> tags, Set<String> added, Set<String> removed) {
    var all = new HashSet<>(tags);
    all.removeAll(removed);
    all.addAll(added);
    return all;
  }

  @Override
  public synchronized void activate(String asked, String volume) throws LvmException {
    command("activate", volume);
    attribute(volume, 4, 'a');
  }

  @Override
  public synchronized void deactivate(String asked, String volume) throws LvmException {
    command("deactivate", volume);
    attribute(volume, 4, '-');
  }

  @Override
  public synchronized void skipActivation(String asked, String volume) throws LvmException {
    command("skipActivation", volume);
    attribute(volume, 9, 'k');
  }

  @Override
  public synchronized void setWritable(String asked, String volume, boolean writable)
      throws LvmException {
    command("setWritable", volume + " " + writable);
    if (require(volume).writable() == writable) {
      throw failure(Kind.COMMAND_FAILED, "setWritable", volume);
    }
    attribute(volume, 1, writable ? 'w' : 'r');
  }

  private void attribute(String volume, int place, char letter) throws LvmException {
    var letters = new StringBuilder(require(volume).attributes());
    letters.setLength(Math.max(letters.length(), place + 1));
    letters.setCharAt(place, letter);
    change(volume, v -> v.withAttributes(letters.toString()));
  }

  @Override
  public void warmUp() {}

  private void command(String verb, String arguments) throws LvmException {
    String command = verb + " " + arguments;
    if (failing.filter(command::startsWith).isPresent()) {
      throw failure(Kind.COMMAND_FAILED, verb, arguments);
    }
    commands.add(command);
  }

  private static LvmException failure(Kind kind, String verb, String arguments) {
    return new LvmException(kind, List.of("fake", verb, arguments), 5, "");
  }

  private void add(
      String name, Optional<String> origin, String attributes, long bytes, Set<String> tags)
      throws LvmException {
    if (volumes.containsKey(name)) {
      throw failure(Kind.ALREADY_EXISTS, "create", name);
    }
    long rounded = (bytes + extentBytes - 1) / extentBytes * extentBytes;
    if (!attributes.startsWith("V") && rounded > free()) {
      throw failure(Kind.NO_ROOM, "create", name);
    }
    var percent = origin.isPresent() ? OptionalDouble.of(0) : OptionalDouble.empty();
    String uuid = "fake00-0000-0000-0000-0000-0000-%06d".formatted(made++);
    volumes.put(
        name,
        new Volume(name, uuid, rounded, origin, attributes, percent, OptionalDouble.empty(), tags));
  }

  private void change(String name, UnaryOperator<Volume> how) throws LvmException {
    volumes.put(name, how.apply(require(name)));
  }

  private Volume require(String name) throws LvmException {
    var volume = volumes.get(name);
    if (volume == null) {
      throw failure(Kind.NO_SUCH_VOLUME, "find", name);
    }
    return volume;
  }

  private long free() {
    return sizeBytes
        - volumes.values().stream().filter(v -> !v.thin()).mapToLong(Volume::sizeBytes).sum();
  }
}
