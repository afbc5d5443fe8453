package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.MapperName;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ToolsTest {
  @Test
  void libraries_are_read_from_what_ldd_prints() {
    String printed =
        """
        /usr/sbin/lvm:
        \tlinux-vdso.so.1 (0x00007ffd2ac76000)
        \tlibaio.so.1 => /lib/x86_64-linux-gnu/libaio.so.1 (0x00007fcb90fcd000)
        \tlibjvm.so => not found
        \t/lib64/ld-linux-x86-64.so.2 (0x00007fcb91141000)
        /usr/bin/true:
        \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fcb906e2000)
        /usr/bin/busybox:
        \tnot a dynamic executable
        """;

    assertThat(Tools.parse(printed))
        .containsExactly(
            Path.of("/lib/x86_64-linux-gnu/libaio.so.1"),
            Path.of("/lib64/ld-linux-x86-64.so.2"),
            Path.of("/lib/x86_64-linux-gnu/libc.so.6"));
  }

  @Test
  void mapper_names_are_taken_apart_at_the_single_hyphen() {
    assertThat(MapperName.parse("main-root")).hasValue(new MapperName("main", "root"));
    assertThat(MapperName.parse("my--vg-root--1")).hasValue(new MapperName("my-vg", "root-1"));
    assertThat(MapperName.parse("cryptroot")).isEqualTo(Optional.empty());
    assertThat(MapperName.device("my-vg", "root")).isEqualTo("/dev/mapper/my--vg-root");
  }

  @Test
  void a_devices_unit_is_named_as_systemd_escapes_it() {
    assertThat(PayloadSteps.deviceUnit("/dev/mapper/my--vg-snapback_state"))
        .isEqualTo("dev-mapper-my\\x2d\\x2dvg\\x2dsnapback_state.device");
  }

  @Test
  void sizes_are_read_as_lvm_reads_them() {
    assertThat(new ByteSize().convert("512M")).isEqualTo(Bytes.ofMebibytes(512));
    assertThat(new ByteSize().convert("20G")).isEqualTo(Bytes.ofGibibytes(20));
    assertThat(new ByteSize().convert("20GiB")).isEqualTo(Bytes.ofGibibytes(20));
    assertThatThrownBy(() -> new ByteSize().convert("much"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("expected a size such as 512M or 20G, found much");
  }
}
