package dev.snapback.controller.fleet;

import com.google.protobuf.ByteString;
import dev.snapback.controller.Protocol;
import dev.snapback.proto.fleet.v1.JoinRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.List;

/** A machine that wants to join: its key, and what it says. */
public record TestMachine(String name, KeyPair key) {

  public static TestMachine make(String name) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return new TestMachine(name, generator.generateKeyPair());
  }

  public JoinRequest.Builder asksToJoin(String token, String address, List<String> labels)
      throws GeneralSecurityException {
    var secret = token.substring(0, token.lastIndexOf('.'));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key.getPrivate());
    signature.update((secret + "\n" + name).getBytes(StandardCharsets.UTF_8));
    return JoinRequest.newBuilder()
        .setProtocol(Protocol.VERSION)
        .setSecret(secret)
        .setNode(name)
        .setPublicKey(ByteString.copyFrom(key.getPublic().getEncoded()))
        .setSignature(ByteString.copyFrom(signature.sign()))
        .setAgentAddress(address)
        .addAllLabels(labels)
        .setImage("bookworm");
  }
}
