package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.sftp.Response.StatusCode;
import net.schmizz.sshj.sftp.SFTPException;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;

/** From what SSHJ throws to what a caller can act on. SSHJ wraps causes in causes: all count. */
final class SshFailures {

  private static final Set<StatusCode> NOT_THE_FILES_FAULT =
      EnumSet.of(
          StatusCode.UNKNOWN,
          StatusCode.NO_CONNECTION,
          StatusCode.CONNECITON_LOST,
          StatusCode.BAD_MESSAGE);

  private SshFailures() {}

  /** Of a login; {@code answered} is whether the host has said that it speaks SSH. */
  static RemoteException ofLogin(
      SshTarget target, boolean answered, HostKeyCheck check, Exception e) {
    if (reason(e) == DisconnectReason.HOST_KEY_NOT_VERIFIABLE) {
      return new RemoteException(Kind.HOST_KEY, target.name() + ": " + check.refusal(), e);
    }
    if (!answered) {
      return new RemoteException(
          Kind.UNREACHABLE,
          "expected an SSH server at "
              + target.name()
              + ", found none: "
              + why(e)
              + "; is the machine up, and is that its port?",
          e);
    }
    if (find(e, TimeoutException.class).isPresent()) {
      return new RemoteException(
          Kind.TIMED_OUT,
          target.name()
              + " answered, but the login was not done within "
              + target.timeouts().login(),
          e);
    }
    if (refused(e)) {
      return new RemoteException(
          Kind.AUTH,
          target.name()
              + " refused the login by "
              + target.login()
              + ": "
              + why(e)
              + "; does the host know that user and key?",
          e);
    }
    return ofCall(target, "the login", true, e);
  }

  /** Of a call; {@code connected} is whether the connection still stands. */
  static RemoteException ofCall(SshTarget target, String what, boolean connected, Exception e) {
    Kind kind;
    if (!connected) {
      kind = Kind.DISCONNECTED;
    } else if (find(e, FileSystemException.class).isPresent() || refusedFile(e)) {
      kind = Kind.FILE;
    } else if (find(e, TimeoutException.class).isPresent()) {
      kind = Kind.TIMED_OUT;
    } else if (e instanceof ConnectionException && reason(e) == DisconnectReason.UNKNOWN) {
      // The channel or the request was refused; the connection is whole.
      kind = Kind.PROTOCOL;
    } else if (e instanceof IOException) {
      kind = Kind.DISCONNECTED;
    } else {
      kind = Kind.PROTOCOL;
    }
    return new RemoteException(kind, target.name() + ": " + what + " failed: " + why(e), e);
  }

  static RemoteException outOfTime(SshTarget target, String what, Object limit) {
    return new RemoteException(
        Kind.TIMED_OUT, target.name() + ": " + what + " was given up after " + limit);
  }

  private static boolean refused(Exception e) {
    DisconnectReason reason = reason(e);
    return reason == DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE
        || reason == DisconnectReason.AUTH_CANCELLED_BY_USER
        || (find(e, UserAuthException.class).isPresent()
            && find(e, TransportException.class).isEmpty());
  }

  private static boolean refusedFile(Exception e) {
    return find(e, SFTPException.class)
        .map(sftp -> !NOT_THE_FILES_FAULT.contains(sftp.getStatusCode()))
        .orElse(false);
  }

  private static DisconnectReason reason(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SSHException ssh && ssh.getDisconnectReason() != DisconnectReason.UNKNOWN) {
        return ssh.getDisconnectReason();
      }
    }
    return DisconnectReason.UNKNOWN;
  }

  private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  /** The innermost message: SSHJ's outer ones repeat it, or say nothing. */
  private static String why(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String name =
        innermost instanceof InterruptedIOException || innermost.getMessage() == null
            ? innermost.getClass().getSimpleName() + ": "
            : "";
    return name + innermost.getMessage();
  }
}
