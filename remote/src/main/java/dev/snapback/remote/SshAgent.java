package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.userauth.method.AuthMethod;

/**
 * What an SSH agent is asked: its keys, and signatures by them (draft-ietf-sshm-ssh-agent; SSHJ
 * 0.40.0 has no agent). Each question has a connection of its own.
 */
final class SshAgent {

  private static final byte REQUEST_IDENTITIES = 11;
  private static final byte IDENTITIES_ANSWER = 12;
  private static final byte SIGN_REQUEST = 13;
  private static final byte SIGN_RESPONSE = 14;

  /** OpenSSH's own limit to a message of its agent (AGENT_MAX_LEN). */
  private static final int MAX_ANSWER = 256 << 10;

  private final Path socket;

  private SshAgent(Path socket) {
    this.socket = socket;
  }

  /**
   * A proof by each key, in the agent's order.
   *
   * @throws RemoteException SETTINGS where there is no agent or it has no key
   */
  static List<AuthMethod> proofs(Path socket) throws RemoteException {
    SshAgent agent = new SshAgent(socket);
    try {
      List<AuthMethod> proofs = new ArrayList<>();
      for (byte[] key : agent.keys()) {
        proofs.add(new SshAgentProof(agent, key));
      }
      if (proofs.isEmpty()) {
        throw new RemoteException(
            Kind.SETTINGS,
            "expected a key in the SSH agent at " + socket + ", found none: ssh-add");
      }
      return proofs;
    } catch (IOException e) {
      throw new RemoteException(
          Kind.SETTINGS, "expected an SSH agent at " + socket + ", which does not answer: " + e, e);
    }
  }

  /** A signature as it goes over the wire, with its algorithm's name. */
  byte[] sign(byte[] key, byte[] data, int flags) throws IOException {
    Buffer.PlainBuffer question = new Buffer.PlainBuffer();
    question.putByte(SIGN_REQUEST).putString(key).putString(data).putUInt32(flags);
    return ask(question, SIGN_RESPONSE).readStringAsBytes();
  }

  private List<byte[]> keys() throws IOException {
    Buffer.PlainBuffer answer =
        ask(new Buffer.PlainBuffer().putByte(REQUEST_IDENTITIES), IDENTITIES_ANSWER);
    List<byte[]> keys = new ArrayList<>();
    for (long left = answer.readUInt32(); left > 0; left--) {
      keys.add(answer.readStringAsBytes());
      String unusedComment = answer.readString();
    }
    return keys;
  }

  private Buffer.PlainBuffer ask(Buffer.PlainBuffer question, byte expected) throws IOException {
    byte[] body = question.getCompactData();
    try (SocketChannel agent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer message = ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body);
      message.flip();
      while (message.hasRemaining()) {
        agent.write(message);
      }
      DataInputStream from = new DataInputStream(Channels.newInputStream(agent));
      int length = from.readInt();
      if (length < 1 || length > MAX_ANSWER) {
        throw new IOException("an answer of " + length + " bytes is no agent's");
      }
      byte[] answer = new byte[length];
      from.readFully(answer);
      if (answer[0] != expected) {
        throw new IOException("expected message " + expected + ", the agent sent " + answer[0]);
      }
      Buffer.PlainBuffer rest = new Buffer.PlainBuffer(answer);
      rest.rpos(1);
      return rest;
    }
  }
}
