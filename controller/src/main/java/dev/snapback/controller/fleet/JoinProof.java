package dev.snapback.controller.fleet;

import dev.snapback.proto.fleet.v1.JoinRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/** Proof that a joining machine holds the private half of the key that it shows. */
final class JoinProof {
  private static final int P256_BITS = 256;

  private JoinProof() {}

  /** The key in the request, whose owner has signed it. */
  static PublicKey verify(JoinRequest request) throws StatusException {
    try {
      var spec = new X509EncodedKeySpec(request.getPublicKey().toByteArray());
      var key = KeyFactory.getInstance("EC").generatePublic(spec);
      if (!(key instanceof ECPublicKey ec)
          || ec.getParams().getCurve().getField().getFieldSize() != P256_BITS) {
        throw refused("the public key is not an EC P-256 key");
      }
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initVerify(key);
      var signed = request.getSecret() + "\n" + request.getNode();
      signature.update(signed.getBytes(StandardCharsets.UTF_8));
      if (!signature.verify(request.getSignature().toByteArray())) {
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
