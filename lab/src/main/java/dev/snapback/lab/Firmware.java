package dev.snapback.lab;

import java.nio.file.Path;
import java.util.List;

/** What a machine starts with, before its disk. */
enum Firmware {
  /** SeaBIOS, which QEMU has itself. */
  BIOS,
  /** OVMF, of Debian's package {@code ovmf}; without Secure Boot. */
  UEFI;

  private static final String CODE = "/usr/share/OVMF/OVMF_CODE_4M.fd";

  /**
   * QEMU's options for it.
   *
   * @param memory where UEFI keeps its variables: qcow2, as a raw one could not be part of a saved
   *     state
   */
  List<String> options(Path memory) {
    return switch (this) {
      case BIOS -> List.of();
      case UEFI ->
          List.of(
              "-drive",
              "if=pflash,unit=0,format=raw,readonly=on,file=" + CODE,
              "-drive",
              "if=pflash,unit=1,format=qcow2,file=" + QemuCommand.escaped(memory.toString()));
    };
  }
}
