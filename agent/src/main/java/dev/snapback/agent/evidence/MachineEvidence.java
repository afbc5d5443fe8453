package dev.snapback.agent.evidence;

import dev.snapback.agent.evidence.Source.Copied;
import dev.snapback.agent.evidence.Source.Joined;
import dev.snapback.agent.evidence.Source.Printed;
import dev.snapback.agent.evidence.Source.Told;
import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.run.MachineRoot;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is collected of this machine. The programs are those of the agent's own volume: the
 * machine's may be gone.
 */
public final class MachineEvidence {
  private static final int JOURNAL_LINES = 20_000;

  private MachineEvidence() {}

  /**
   * @param scratch a directory in memory
   * @param proc /proc
   */
  public static Evidence of(Path scratch, MachineRoot root, Path proc, Runs runs, Tools tools) {
    return new Evidence(
        scratch,
        tools,
        List.of(
            new Printed("kernel.log", 12, List.of("dmesg", "--decode", "--color=never")),
            new Told("console-tail.log", 12, runs::consoleTails),
            new Joined(
                "pstore.txt",
                8,
                // As the kernel shows it, and where systemd-pstore(8) moves it.
                List.of(root.at("/sys/fs/pstore"), root.at("/var/lib/systemd/pstore"))),
            new Printed("journal.log", 20, journal(root, proc)),
            new Printed("dmsetup-table.txt", 1, List.of("dmsetup", "table")),
            new Printed("dmsetup-status.txt", 1, List.of("dmsetup", "status", "--noflush")),
            new Printed("dmsetup-info.txt", 1, List.of("dmsetup", "info", "--columns")),
            lvm("lvs", "lv_name,lv_attr,lv_size,origin,pool_lv,lv_tags,lv_uuid", "--all"),
            lvm("pvs", "pv_name,vg_name,pv_attr,pv_size,pv_free,pv_missing", "--all"),
            new Printed(
                "lsblk.txt",
                1,
                List.of(
                    "lsblk",
                    "--all",
                    "--output",
                    "NAME,KNAME,MAJ:MIN,TYPE,SIZE,RO,STATE,MOUNTPOINT,MODEL,SERIAL")),
            new Copied("mounts.txt", 1, proc.resolve("1/mountinfo")),
            new Copied("meminfo.txt", 1, proc.resolve("meminfo")),
            new Copied("cmdline.txt", 1, proc.resolve("cmdline")),
            new Copied("modules.txt", 1, proc.resolve("modules")),
            new Told("processes.txt", 1, new ProcessList(proc)::tell)));
  }

  private static List<String> journal(MachineRoot root, Path proc) {
    return List.of(
        "journalctl",
        "--root=" + root.path(),
        thisBoot(proc),
        "--lines=" + JOURNAL_LINES,
        "--no-pager",
        "--quiet",
        "--output=short-precise");
  }

  /** With --root, systemd's own --boot reads all journals to find out which boot is the last. */
  private static String thisBoot(Path proc) {
    try {
      String id = Files.readString(proc.resolve("sys/kernel/random/boot_id"));
      return "_BOOT_ID=" + id.strip().replace("-", "");
    } catch (IOException e) {
      return "--boot";
    }
  }

  /** Without locks: another command may hang with one. */
  private static Printed lvm(String verb, String columns, String which) {
    return new Printed(
        verb + ".txt",
        1,
        List.of(
            "lvm",
            verb,
            "--readonly",
            which,
            "--config",
            LvmCommands.CHROOTED,
            "--options",
            columns));
  }
}
