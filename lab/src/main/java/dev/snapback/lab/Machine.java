package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One machine of a lab. All that is known of it is on disk, so any program may ask for it anew; two
 * programs must not change one machine's power at the same time.
 */
public final class Machine {
  private static final Pattern TAG = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9]{1,20}");
  // Starting QEMU takes a second; reading back two gigabytes of memory on a busy host, some more.
  private static final Duration START = Duration.ofMinutes(3);

  private static final Duration FRESHEN = Duration.ofMinutes(5);

  private final MachineSpec spec;
  private final LabImage image;

  Machine(MachineSpec spec, LabImage image) {
    this.spec = spec;
    this.image = image;
  }

  public String name() {
    return spec.name();
  }

  public int sshPort() {
    return spec.sshPort();
  }

  public int agentPort() {
    return spec.agentPort();
  }

  public Accelerator accelerator() {
    return spec.accelerator();
  }

  public Console console() {
    return new Console(spec.console());
  }

  /** QEMU's pid, while the machine is on. */
  public Optional<Long> pid() throws IOException {
    return process().map(HostProcess::pid);
  }

  public boolean isOn() throws IOException {
    return process().isPresent();
  }

  /** Returns when it is done; a machine that was turned on has not booted by then. */
  public void power(Power wanted) throws IOException, InterruptedException {
    switch (wanted) {
      case ON -> start(Optional.empty());
      case OFF -> stop();
      case CYCLE -> {
        stop();
        start(Optional.empty());
      }
    }
  }

  /**
   * Puts an empty data disk into a machine that is off.
   *
   * @param serial at most 20 letters and digits (virtio-blk); in the machine it is {@code
   *     /dev/disk/by-id/virtio-SERIAL}
   */
  public void addDataDisk(String serial, long bytes) throws IOException, InterruptedException {
    if (!SERIAL.matcher(serial).matches()) {
      throw new LabException("a serial is 1 to 20 letters and digits, not '" + serial + "'");
    }
    if (isOn()) {
      throw new LabException(name() + " is on: turn it off to put a disk in");
    }
    Disks.empty(spec.dataDisk(serial), bytes);
  }

  /** Takes all data disks out of a machine that is off, for good. */
  void removeDataDisks() throws IOException {
    for (String serial : spec.dataDisks()) {
      Files.deleteIfExists(spec.dataDisk(serial));
    }
  }

  /**
   * Runs a command as root; each argument arrives as it is.
   *
   * @return also if the command failed; ssh's own failures have exit code 255
   * @throws LabException if it was not done within the limit
   */
  public Output ssh(List<String> argv, Duration limit) throws IOException, InterruptedException {
    return Programs.run(link().run(argv), limit);
  }

  /** Runs a line of shell as root, and gives what it printed. */
  public String shell(String line, Duration limit) throws IOException, InterruptedException {
    return ssh(List.of("sh", "-c", line), limit).text(name() + ": " + line);
  }

  /** The command line by which a person logs in. */
  public List<String> loginCommand(List<String> argv) {
    return link().login(argv);
  }

  public void copyTo(Path local, String remote, Duration limit)
      throws IOException, InterruptedException {
    Programs.run(link().copyTo(local.toString(), remote), limit)
        .text("copying " + local + " to " + name());
  }

  public void copyFrom(String remote, Path local, Duration limit)
      throws IOException, InterruptedException {
    Programs.run(link().copyFrom(remote, local.toString()), limit)
        .text("copying " + remote + " from " + name());
  }

  /**
   * The kernel's id of this boot (random(4)). A machine that was restored has that of the boot it
   * was saved in.
   */
  public String bootId() throws IOException, InterruptedException {
    return shell("cat /proc/sys/kernel/random/boot_id", Duration.ofMinutes(1));
  }

  /** Waits until a login as root succeeds. */
  public void awaitSsh(Duration limit) throws IOException, InterruptedException {
    new SshReady(this).await(limit, left -> ssh(List.of("true"), left));
  }

  /** Reboots it from within, and waits until a login as root succeeds on the next boot. */
  public void reboot(Duration limit) throws IOException, InterruptedException {
    String before = bootId();
    // The connection breaks before the command's end is known.
    ssh(List.of("systemctl", "reboot"), limit);
    awaitOtherBoot(before, limit);
  }

  /**
   * Waits until a login as root succeeds on another boot.
   *
   * @param before the {@link #bootId} that it has or had
   */
  public void awaitOtherBoot(String before, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      awaitSsh(limit);
      try {
        if (!bootId().equals(before)) {
          return;
        }
      } catch (LabException goingDown) {
        // The old system answered the login and not the question.
      }
    }
    throw new LabException(name() + " did not boot again within " + limit);
  }

  /** Saves memory and disk under a tag; seconds, during which the machine stands still. */
  public void save(String tag) throws IOException {
    checkTag(tag);
    if (!isOn()) {
      throw new LabException(name() + " is off: there is no memory to save");
    }
    try (Qmp qmp = Qmp.connect(spec.qmp())) {
      qmp.monitor("savevm " + tag);
    }
  }

  /**
   * Brings memory and disk back as they were saved, whether the machine is on or off, with the time
   * of now.
   */
  public void restore(String tag) throws IOException, InterruptedException {
    checkTag(tag);
    if (isOn()) {
      try (Qmp qmp = Qmp.connect(spec.qmp())) {
        qmp.monitor("loadvm " + tag);
      }
    } else {
      start(Optional.of(tag));
    }
    freshen();
  }

  /**
   * What a restored machine cannot know: the time that has passed, and that others go on from the
   * same random numbers. 0x5207 is RNDRESEEDCRNG (random(4)): what was written is used from now on,
   * not from the next reseeding in minutes.
   */
  private void freshen() throws IOException, InterruptedException {
    new SshReady(this).await(FRESHEN, this::seedAndSetClock);
  }

  private Output seedAndSetClock(Duration limit) throws IOException, InterruptedException {
    byte[] seed = new byte[64];
    new SecureRandom().nextBytes(seed);
    long now = System.currentTimeMillis();
    String line =
        "cat > /dev/urandom && perl -e 'open my $r, \"<\", \"/dev/urandom\" or die; ioctl($r, 0x5207, 0) or die'"
            + " && date -s @"
            + now / 1000
            + "."
            + String.format("%03d", now % 1000);
    return Programs.run(link().run(List.of("sh", "-c", line)), seed, limit);
  }

  private void start(Optional<String> savedState) throws IOException, InterruptedException {
    if (isOn()) {
      return;
    }
    Files.deleteIfExists(spec.pidFile());
    Output started =
        Programs.run(QemuCommand.of(spec, spec.firmware(), spec.dataDisks(), savedState), START);
    if (!started.ok()) {
      throw new LabException("QEMU does not start " + name() + ": " + started.stderr().strip());
    }
    long pid = Long.parseLong(Files.readString(spec.pidFile()).strip());
    HostProcess process =
        HostProcess.of(pid)
            .orElseThrow(() -> new LabException("QEMU ended as soon as it had started " + name()));
    Json.write(processFile(), process);
  }

  private void stop() throws IOException, InterruptedException {
    Optional<HostProcess> process = process();
    if (process.isPresent()) {
      process.get().kill();
    }
    Files.deleteIfExists(processFile());
  }

  private Optional<HostProcess> process() throws IOException {
    if (!Files.exists(processFile())) {
      return Optional.empty();
    }
    HostProcess process = Json.read(processFile(), HostProcess.class);
    return process.isAlive() ? Optional.of(process) : Optional.empty();
  }

  private static void checkTag(String tag) throws LabException {
    if (!TAG.matcher(tag).matches()) {
      throw new LabException(
          "a tag is a letter, and then at most 63 letters, digits, '-' or '_'; not '" + tag + "'");
    }
  }

  private Path processFile() {
    return spec.directory().resolve("process.json");
  }

  private Ssh link() {
    return new Ssh(image, spec.sshPort());
  }
}
