package dev.snapback.agent.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one key that this side proves itself with. Netty, given key and certificate, would put them
 * into a key store in memory and encrypt them there with a password, by 10,000 rounds of PBKDF2
 * each way: a third of an agent's start. Asked anew in each handshake. Thread-safe.
 */
final class OwnKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final Supplier<Identity> who;
  private final boolean withAuthority;

  /**
   * @param who may become another: a handshake that is cut in two by that fails, and is tried again
   * @param withAuthority whether its CA's certificate follows its own
   */
  OwnKey(Supplier<Identity> who, boolean withAuthority) {
    this.who = who;
    this.withAuthority = withAuthority;
  }

  /** Key types are named after the key's algorithm, or begin with it: "EC", "EC_EC". */
  private @Nullable String alias(@Nullable String keyType) {
    return keyType != null && keyType.startsWith(who.get().key().getAlgorithm()) ? ALIAS : null;
  }

  private @Nullable String alias(String @Nullable [] keyTypes) {
    if (keyTypes != null) {
      for (String keyType : keyTypes) {
        if (alias(keyType) != null) {
          return ALIAS;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return alias(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    Identity now = who.get();
    return withAuthority
        ? new X509Certificate[] {now.certificate(), now.authority()}
        : new X509Certificate[] {now.certificate()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return who.get().key();
  }
}
