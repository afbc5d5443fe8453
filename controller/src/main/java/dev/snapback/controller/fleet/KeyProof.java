package dev.snapback.controller.fleet;

import com.google.protobuf.ByteString;
import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.proto.fleet.v1.JoinRequest;
import dev.snapback.proto.fleet.v1.RenewRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/** Proof that a machine holds the private half of the key that it wants certified. */
final class KeyProof {
  private static final int P256_BITS = 256;

  private KeyProof() {}

  static PublicKey verify(JoinRequest request) throws StatusException {
    return verify(
        request.getPublicKey(),
        request.getSignature(),
        request.getSecret() + "\n" + request.getNode());
  }

  /**
   * @param shown by which the node is known now
   */
  static PublicKey verify(RenewRequest request, NodeCertificate shown) throws StatusException {
    return verify(
        request.getPublicKey(),
        request.getSignature(),
        "renew\n" + request.getNode() + "\n" + shown.serial());
  }

  /** The key, whose owner has signed {@code signed}. */
  private static PublicKey verify(ByteString publicKey, ByteString proof, String signed)
      throws StatusException {
    try {
      var spec = new X509EncodedKeySpec(publicKey.toByteArray());
      var key = KeyFactory.getInstance("EC").generatePublic(spec);
      if (!(key instanceof ECPublicKey ec)
          || ec.getParams().getCurve().getField().getFieldSize() != P256_BITS) {
        throw refused("the public key is not an EC P-256 key");
      }
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initVerify(key);
      signature.update(signed.getBytes(StandardCharsets.UTF_8));
      if (!signature.verify(proof.toByteArray())) {
        throw refused("the signature is not by the key that was shown");
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw refused("the public key or its signature cannot be read: " + e.getMessage());
    }
  }

  private static StatusException refused(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asException();
  }
}
