package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;

/** From a {@link Login} to what SSHJ offers to a host, in order. */
final class SshProof {

  private SshProof() {}

  /**
   * @throws RemoteException SETTINGS where a key cannot be used or an agent has none, before
   *     anything is sent
   */
  static List<AuthMethod> of(Login login, SSHClient client) throws RemoteException {
    return switch (login) {
      case Login.KeyFile(Path file) -> List.of(new AuthPublickey(key(file, client)));
      case Login.Agent(Path socket) -> SshAgent.proofs(socket);
      case Login.Password(String secret) -> {
        PasswordFinder once = new OnePassword(secret);
        yield List.of(
            new AuthPassword(once),
            new AuthKeyboardInteractive(new PasswordResponseProvider(once)));
      }
    };
  }

  private static KeyProvider key(Path file, SSHClient client) throws RemoteException {
    try {
      KeyProvider key = client.loadKeys(file.toString());
      // SSHJ reads the file when it is used, and an unreadable one would look like a refused one.
      if (key.getPrivate() == null || key.getPublic() == null) {
        throw new IOException("there is no key in it");
      }
      return key;
    } catch (IOException e) {
      throw new RemoteException(
          Kind.SETTINGS,
          "expected a private key without a passphrase in " + file + ", which cannot be used: " + e,
          e);
    }
  }

  /** The same answer to every question, once. */
  private record OnePassword(String secret) implements PasswordFinder {
    @Override
    public char[] reqPassword(Resource<?> resource) {
      return secret.toCharArray();
    }

    @Override
    public boolean shouldRetry(Resource<?> resource) {
      return false;
    }

    @Override
    public String toString() {
      return "OnePassword[…]";
    }
  }
}
