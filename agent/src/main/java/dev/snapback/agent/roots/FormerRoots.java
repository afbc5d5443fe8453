package dev.snapback.agent.roots;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.process.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roots that no longer run, to be read: {@code last_root} and the holds. Whoever is about to
 * remove one sends the readers away first. Thread-safe.
 */
public final class FormerRoots {
  private static final Logger LOG = LoggerFactory.getLogger(FormerRoots.class);

  private final Lvm lvm;
  private final Machine machine;
  private final Mounts mounts;
  private final Path devices;
  private final Path places;
  private final Set<Reading> readings = ConcurrentHashMap.newKeySet();

  /**
   * @param devices /dev
   * @param places where they are mounted, seen by this process alone
   */
  public FormerRoots(Lvm lvm, Machine machine, Mounts mounts, Path devices, Path places) {
    this.lvm = lvm;
    this.machine = machine;
    this.mounts = mounts;
    this.devices = devices;
    this.places = places;
  }

  /**
   * Mounts one, for reading alone. What its journal still has is finished first, as a root that was
   * left by a jump had no time to: the last lines of a log are what one comes for. Where there is
   * no room for that any more, it is read without.
   */
  public Reading tree(String volume) throws NoSuchRoot, LvmException, IOException {
    Volume found = find(volume);
    try {
      return mounted(volume, found);
    } catch (LvmException | IOException e) {
      // The next reset is staged meanwhile, once: last_root has become old_root.
      Volume now = find(volume);
      if (now.name().equals(found.name())) {
        throw e;
      }
      return mounted(volume, now);
    }
  }

  private Reading mounted(String volume, Volume found) throws LvmException, IOException {
    Path device = device(found);
    var kind = RootFileSystem.of(device);
    Files.createDirectories(places);
    Path place = Files.createTempDirectory(places, volume);
    try {
      mount(device, place, kind);
    } catch (IOException e) {
      Files.delete(place);
      throw e;
    }
    return begun(new Reading(place, () -> leave(place)));
  }

  private void mount(Path device, Path place, RootFileSystem kind) throws IOException {
    try {
      mounts.mountReadOnly(device, place, kind.type(), kind.options());
    } catch (IOException e) {
      LOG.warn("{} is read without its journal: {}", device, e.toString());
      mounts.mountReadOnly(device, place, kind.type(), kind.withoutJournal());
    }
  }

  /** The device of one. */
  public Reading image(String volume) throws NoSuchRoot, LvmException {
    return begun(new Reading(device(find(volume)), () -> {}));
  }

  private Reading begun(Reading reading) {
    readings.add(reading);
    reading.whenClosed(() -> readings.remove(reading));
    return reading;
  }

  private void leave(Path place) {
    try {
      mounts.unmount(place);
      Files.delete(place);
    } catch (IOException e) {
      LOG.warn("{} stays mounted until the next boot: {}", place, e.toString());
    }
  }

  private Volume find(String volume) throws NoSuchRoot, LvmException {
    var facts = machine.node();
    Predicate<Volume> readable =
        v ->
            v.fact(Volumes.ROLE).filter("root"::equals).isPresent()
                && (Volumes.isFormer(v) || v.name().startsWith(Volumes.HELD))
                && !v.uuid().equals(facts.rootUuid());
    var found = facts.group().volume(volume).filter(readable);
    if (found.isEmpty() && volume.equals(Volumes.LAST_ROOT)) {
      // It has another name while the next reset is staged.
      found = facts.group().volume(Volumes.OLD_ROOT).filter(readable);
    }
    if (found.isEmpty()) {
      List<String> there =
          facts.group().volumes().stream().filter(readable).map(Volume::name).sorted().toList();
      throw new NoSuchRoot(
          "no former root \"%s\" on this machine; it has %s"
              .formatted(
                  volume,
                  there.isEmpty() ? "none" : there.stream().collect(Collectors.joining(", "))));
    }
    return found.get();
  }

  private Path device(Volume found) throws LvmException {
    String group = machine.node().group().name();
    lvm.activate(group, found.name());
    return devices.resolve("mapper").resolve(MapperName.of(group, found.name()));
  }

  /** Ends all reading; waits a few seconds at most. */
  public void sendReadersAway() {
    readings.forEach(Reading::end);
    for (Reading reading : readings) {
      if (!reading.awaitClosed()) {
        LOG.warn("{} is still being read", reading.path());
      }
    }
  }
}
