package dev.snapback.agent.images;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device nodes of images, as long as somebody needs them. A thin image is else not active: it
 * has the same file system UUID as its roots, and a run shall not find two. Thread-safe.
 *
 * @param mapper the agent's own {@code /dev/mapper}, in which LVM makes the nodes
 */
record Devices(Lvm lvm, Path mapper, Map<String, Integer> users) {
  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  Devices(Lvm lvm, Path mapper) {
    this(lvm, mapper, new HashMap<>());
  }

  /** A device, until it is closed. */
  record Device(Path path, Runnable whenClosed) implements AutoCloseable {
    @Override
    public void close() {
      whenClosed.run();
    }
  }

  Device open(String group, Volume volume) throws LvmException {
    synchronized (users) {
      lvm.activate(group, volume.name());
      users.merge(volume.name(), 1, Integer::sum);
    }
    return new Device(
        mapper.resolve(MapperName.of(group, volume.name())), () -> leave(group, volume));
  }

  Blocks blocks(String group, Volume volume, boolean toWrite) throws LvmException, IOException {
    return blocks(group, volume, volume.sizeBytes(), toWrite);
  }

  /**
   * @param bytes of its content, which are not {@link Volume#sizeBytes} of a classic snapshot
   */
  Blocks blocks(String group, Volume volume, long bytes, boolean toWrite)
      throws LvmException, IOException {
    var device = open(group, volume);
    try {
      return Blocks.open(device.path(), bytes, toWrite, device::close);
    } catch (IOException e) {
      device.close();
      throw e;
    }
  }

  private void leave(String group, Volume volume) {
    synchronized (users) {
      boolean last = users.merge(volume.name(), -1, Integer::sum) <= 0;
      if (!last) {
        return;
      }
      users.remove(volume.name());
      if (volume.thin()) {
        try {
          lvm.deactivate(group, volume.name());
        } catch (LvmException e) {
          LOG.warn("{} stays active until the next boot: {}", volume.name(), e.stderr());
        }
      }
    }
  }
}
