package dev.snapback.agent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.kexec.KexecException.Kind;
import jnr.constants.platform.Errno;
import org.junit.jupiter.api.Test;

class KexecExceptionTest {
  @Test
  void each_errno_that_the_manual_names_has_a_meaning() {
    assertThat(kind(Errno.ENOSYS)).isEqualTo(Kind.NOT_IN_KERNEL);
    assertThat(kind(Errno.EPERM)).isEqualTo(Kind.FORBIDDEN);
    assertThat(kind(Errno.EBUSY)).isEqualTo(Kind.BUSY);
    assertThat(kind(Errno.ENOEXEC)).isEqualTo(Kind.NOT_A_KERNEL);
    assertThat(kind(Errno.EKEYREJECTED)).isEqualTo(Kind.BAD_SIGNATURE);
    assertThat(kind(Errno.ENOKEY)).isEqualTo(Kind.BAD_SIGNATURE);
    assertThat(kind(Errno.ENOMEM)).isEqualTo(Kind.NO_MEMORY);
    assertThat(kind(Errno.EINVAL)).isEqualTo(Kind.NOTHING_LOADED);
    assertThat(kind(Errno.EXDEV)).isEqualTo(Kind.OTHER);
  }

  @Test
  void the_message_says_what_was_tried_and_why_it_failed() {
    assertThat(KexecException.of("kexec_file_load of /boot/x/vmlinuz", Errno.EPERM.intValue()))
        .hasMessageContaining("kexec_file_load of /boot/x/vmlinuz: forbidden")
        .hasMessageContaining("EPERM");
  }

  @Test
  void the_call_has_its_number_on_both_architectures() {
    assertThat(Kexec.callNumber("amd64")).isEqualTo(320);
    assertThat(Kexec.callNumber("aarch64")).isEqualTo(294);
    assertThatThrownBy(() -> Kexec.callNumber("sparc")).isInstanceOf(IllegalStateException.class);
  }

  private static Kind kind(Errno errno) {
    return KexecException.kindOf(errno.intValue());
  }
}
