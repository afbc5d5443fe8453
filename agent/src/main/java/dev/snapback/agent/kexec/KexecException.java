package dev.snapback.agent.kexec;

import jnr.constants.platform.Errno;

/** The kernel did not do what it was asked, and why, as far as a caller can act on it. */
public final class KexecException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the kernel's errno means for these calls: kexec_load(2), reboot(2). */
  public enum Kind {
    NOT_IN_KERNEL("this kernel was built without it (CONFIG_KEXEC_FILE)"),
    FORBIDDEN("forbidden: kernel.kexec_load_disabled, lockdown, or not root"),
    BUSY("another load is under way"),
    NOT_A_KERNEL("the file is not a kernel that can be loaded"),
    BAD_SIGNATURE("the kernel's signature is not accepted"),
    NO_MEMORY("no memory for the new kernel"),
    UNREADABLE("the file cannot be read"),
    NOTHING_LOADED("no kernel is loaded, or the command line is too long"),
    OTHER("failed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Kind kind;

  KexecException(Kind kind, String call, int errno) {
    super(call + ": " + kind.words + " (" + Errno.valueOf(errno).name() + ")");
    this.kind = kind;
  }

  static KexecException of(String call, int errno) {
    return new KexecException(kindOf(errno), call, errno);
  }

  public Kind kind() {
    return kind;
  }

  static Kind kindOf(int errno) {
    return switch (Errno.valueOf(errno)) {
      case ENOSYS -> Kind.NOT_IN_KERNEL;
      case EPERM, EACCES -> Kind.FORBIDDEN;
      case EBUSY -> Kind.BUSY;
      case ENOEXEC -> Kind.NOT_A_KERNEL;
      case EKEYREJECTED, ENOKEY, EKEYEXPIRED, EKEYREVOKED, EBADMSG, ENODATA, ENOPKG ->
          Kind.BAD_SIGNATURE;
      case ENOMEM, EADDRNOTAVAIL -> Kind.NO_MEMORY;
      case ENOENT, EIO, ENOTDIR, EISDIR, ELOOP -> Kind.UNREADABLE;
      case EINVAL -> Kind.NOTHING_LOADED;
      default -> Kind.OTHER;
    };
  }
}
