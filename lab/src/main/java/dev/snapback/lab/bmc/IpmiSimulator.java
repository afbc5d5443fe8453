package dev.snapback.lab.bmc;

import dev.snapback.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A management controller that speaks IPMI 2.0 on loopback: OpenIPMI's {@code ipmi_sim} as a
 * process, which switches a lab machine. One owner.
 *
 * <p>Its simulator knows cipher suite 3 and not how to be asked for it, which costs {@code
 * ipmitool} ten seconds unless it is told.
 */
public final class IpmiSimulator implements AutoCloseable {
  public static final String USER = "ADMIN";
  public static final int CIPHER_SUITE = 3;

  /** The controller's address on its own bus, by the standard. */
  private static final String ADDRESS = "0x20";

  private final int port;
  private final Path passwordFile;
  private final PowerDesk desk;
  private final ChassisSocket chassis;
  private final Process process;

  private IpmiSimulator(
      int port, Path passwordFile, PowerDesk desk, ChassisSocket chassis, Process process) {
    this.port = port;
    this.passwordFile = passwordFile;
    this.desk = desk;
    this.chassis = chassis;
    this.process = process;
  }

  /**
   * @param directory its own; its log is there, too
   * @param port a free one on loopback (UDP)
   * @param password 1 to 20 characters without quotes
   */
  public static IpmiSimulator start(Path directory, int port, String password, PowerSwitch power)
      throws IOException {
    Path home = Files.createDirectories(directory).toAbsolutePath();
    Path passwordFile = secret(home.resolve("password"), password + "\n");
    Path socket = home.resolve("chassis.sock");
    Path program =
        Files.writeString(
            home.resolve("chassis"),
            """
            #!/bin/sh
            # ipmi_sim calls this as: chassis ADDRESS get|set NAME [VALUE] ...
            shift
            echo "$*" | exec socat -t 10 - "UNIX-CONNECT:%s"
            """
                .formatted(socket));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path lan = secret(home.resolve("lan.conf"), lan(port, password, program));
    Path emulator =
        Files.writeString(
            home.resolve("sim.emu"),
            """
            mc_setbmc %1$s
            mc_add %1$s 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable %1$s 1000 0x0a
            mc_enable %1$s
            """
                .formatted(ADDRESS));
    PowerDesk desk = new PowerDesk(power);
    ChassisSocket chassis = ChassisSocket.open(socket, desk);
    List<String> command =
        List.of(
            "ipmi_sim",
            "-c",
            lan.toString(),
            "-f",
            emulator.toString(),
            "-s",
            Files.createDirectories(home.resolve("state")).toString(),
            "-n");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("ipmi_sim.log").toFile())
              .start();
      return new IpmiSimulator(port, passwordFile, desk, chassis, process);
    } catch (IOException e) {
      chassis.close();
      throw new LabException("ipmi_sim cannot be started: install the package openipmi", e);
    }
  }

  private static Path secret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  private static String lan(int port, String password, Path program) {
    return """
    name "lab"
    set_working_mc %s
      startlan 1
        addr 127.0.0.1 %d
        priv_limit admin
        allowed_auths_callback none md2 md5 straight
        allowed_auths_user none md2 md5 straight
        allowed_auths_operator none md2 md5 straight
        allowed_auths_admin none md2 md5 straight
        guid a123456789abcdefa123456789abcdef
      endlan
      chassis_control "%s %s"
      user 2 true "%s" "%s" admin 10 none md2 md5 straight
    """
        .formatted(ADDRESS, port, program, ADDRESS, USER, password);
  }

  public int port() {
    return port;
  }

  public Path passwordFile() {
    return passwordFile;
  }

  /** What the controller's settings say of it, below {@code bmc:}. */
  public String settings() {
    return "{ipmi: {address: \"127.0.0.1:%d\", user: %s, password-file: %s, cipher-suite: %d}}"
        .formatted(port, USER, passwordFile, CIPHER_SUITE);
  }

  /** Ends it; the machine stays as it is. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    chassis.close();
    desk.close();
  }
}
