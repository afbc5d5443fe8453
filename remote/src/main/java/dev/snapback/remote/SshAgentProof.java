package dev.snapback.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/**
 * {@code publickey} (RFC 4252 §7) by one key of an agent: asks whether the host takes it, and only
 * then has the agent sign, which may want a touch or a word from a person.
 */
final class SshAgentProof extends AbstractAuthMethod {

  private static final int RSA_SHA2_256 = 2;
  private static final int RSA_SHA2_512 = 4;

  private final SshAgent agent;
  private final byte[] key;
  private final Deque<String> algorithms;

  SshAgentProof(SshAgent agent, byte[] key) throws IOException {
    super("publickey");
    this.agent = agent;
    this.key = key;
    String type = new Buffer.PlainBuffer(key).readString();
    // An RSA key's type names SHA-1; a host takes one of its younger signatures (RFC 8332).
    this.algorithms =
        new ArrayDeque<>(
            type.equals("ssh-rsa") ? List.of("rsa-sha2-512", "rsa-sha2-256") : List.of(type));
  }

  @Override
  protected SSHPacket buildReq() throws UserAuthException {
    return request(false);
  }

  @Override
  public boolean shouldRetry() {
    algorithms.poll();
    return !algorithms.isEmpty();
  }

  @Override
  public void handle(Message message, SSHPacket packet)
      throws UserAuthException, TransportException {
    if (message != Message.USERAUTH_60) {
      super.handle(message, packet);
      return;
    }
    SSHPacket request = request(true);
    byte[] data =
        new Buffer.PlainBuffer()
            .putString(params.getTransport().getSessionID())
            .putBuffer(request)
            .getCompactData();
    try {
      request.putString(agent.sign(key, data, flags()));
    } catch (IOException e) {
      throw new UserAuthException("the SSH agent did not sign", e);
    }
    params.getTransport().write(request);
  }

  private SSHPacket request(boolean signed) throws UserAuthException {
    SSHPacket request = super.buildReq();
    request.putBoolean(signed).putString(algorithms.element()).putString(key);
    return request;
  }

  private int flags() {
    return switch (algorithms.element()) {
      case "rsa-sha2-256" -> RSA_SHA2_256;
      case "rsa-sha2-512" -> RSA_SHA2_512;
      default -> 0;
    };
  }
}
