package dev.snapback.agent.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.lvm.LvmException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LvmErrorsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "NO_ROOM | `  Volume group \"main\" has insufficient free space (10 extents): 5120 required.`",
        "NO_ROOM | `  Insufficient free space: 5120 extents needed, but only 10 available`",
        "NO_SUCH_GROUP | `  Volume group \"mian\" not found`",
        "NO_SUCH_VOLUME | `  Failed to find logical volume \"main/last_root\"`",
        "NO_SUCH_VOLUME | `  Existing logical volume \"root\" not found in volume group \"main\"`",
        "ALREADY_EXISTS | `  Logical Volume \"next_root\" already exists in volume group \"main\"`",
        "ALREADY_EXISTS | `  Logical volume \"root\" already exists in volume group \"main\"`",
        "IN_USE | `  Logical volume main/root contains a filesystem in use.`",
        "IN_USE | `  Logical volume main/root is used by another device.`",
        "COMMAND_FAILED | `  /dev/mapper/control: open failed: No such device`",
        "COMMAND_FAILED | `  WARNING: PV /dev/vda2 in VG main is missing.`",
        "COMMAND_FAILED | ``",
      })
  void what_lvm_prints_decides_the_class(Kind kind, String stderr) {
    assertThat(LvmErrors.kindOf(stderr)).isEqualTo(kind);
  }
}
