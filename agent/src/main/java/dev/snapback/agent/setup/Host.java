package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.LiveRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What setup found on the machine, before it does anything; one record for each area. */
record Host(
    Root root,
    Loader loader,
    Initramfs initramfs,
    Kernel kernel,
    Payload payload,
    Surroundings surroundings) {

  /**
   * The live root and where it lies.
   *
   * @param name group and volume; empty where the root is no LVM volume
   * @param group as reported; empty where the root is no LVM volume
   * @param fileSystem its type, as mount(8) names it
   * @param uuid of the file system; empty: none is known; likewise {@code label}
   * @param below what the group's disks stand on that a reset's initramfs cannot put together, e.g.
   *     {@code dm-crypt vda3_crypt}
   */
  record Root(
      LiveRoot live,
      Optional<MapperName> name,
      Optional<VolumeGroup> group,
      String fileSystem,
      String uuid,
      String label,
      List<String> below) {}

  /**
   * What leads to the root at a cold boot.
   *
   * @param commandLine of the running kernel
   * @param partition what is mounted at /boot; empty: it is a directory of the root
   * @param uefi whether the firmware that started this system was UEFI
   * @param files all that may name the root, by path without links: fstab, the configurations of
   *     boot loaders, and those they are made from
   * @param resume what initramfs-tools resumes from, as in its {@code RESUME=}; empty: nothing
   */
  record Loader(
      String commandLine,
      Optional<LiveRoot.Mount> partition,
      boolean uefi,
      Map<Path, String> files,
      String resume) {}

  /**
   * @param hookInPlace whether the machine's initramfs gives each boot its root already
   * @param maker the command that makes the machine's initramfs anew; empty: none is known
   * @param thinTools whether LVM finds what it needs for thin pools
   */
  record Initramfs(boolean hookInPlace, List<String> maker, boolean thinTools) {}

  /**
   * The kernel that runs now.
   *
   * @param image below /boot; likewise {@code initramfs}
   * @param sha256 of {@code image}, in hex
   * @param signed whether {@code image} has a signature, whosoever
   * @param config its {@code CONFIG_} lines; empty: not readable
   * @param kexecDisabled kernel.kexec_load_disabled is 1, which lasts until a reboot
   * @param lockdown as kernel_lockdown(7) has it: none, integrity or confidentiality
   * @param drivers the names of all loaded modules
   * @param architecture as uname(1) names it
   * @param vendor of the machine, as DMI tells; empty: it does not
   */
  record Kernel(
      String release,
      Optional<Path> image,
      Optional<Path> initramfs,
      String sha256,
      boolean signed,
      String config,
      boolean kexecDisabled,
      String lockdown,
      boolean secureBoot,
      Set<String> drivers,
      String architecture,
      String vendor) {}

  /**
   * What goes into the agent's root.
   *
   * @param toolFiles the programs and libraries that it gets, each by a path without links but the
   *     last
   * @param links top-level directories that are links here and so in the agent's root, e.g. {@code
   *     bin} to {@code usr/bin}
   * @param units the bundle's unit files and host program, by file name
   * @param mounted which of the agent's places are mounted
   */
  record Payload(
      List<String> missingTools,
      List<Path> toolFiles,
      long bytes,
      Map<String, String> links,
      Map<String, String> units,
      List<Path> mounted) {}

  /**
   * @param addresses by which other machines may reach it
   * @param synchronised whether the clock is kept by NTP; empty: nobody says
   */
  record Surroundings(List<Address> addresses, Optional<Boolean> synchronised) {
    /**
     * @param dynamic given for a time, as by DHCP
     */
    record Address(String networkInterface, String address, boolean dynamic) {}
  }

  /** How the root is named; empty where it is no LVM volume. */
  Optional<RootName> rootName() {
    return root.name()
        .map(name -> new RootName(name.group(), name.volume(), root.uuid(), root.label()));
  }
}
