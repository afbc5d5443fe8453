package dev.snapback.lab.bmc;

import dev.snapback.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate that vouches for itself, as management controllers come with. Made by the
 * JDK's keytool.
 *
 * @param certificate in PEM
 */
record SelfSigned(Path certificate, SSLContext context) {
  /** Of a file that holds nothing worth guarding: it is made anew at each start. */
  private static final String STORE = "lab-only";

  static SelfSigned make(Path directory) throws IOException, InterruptedException {
    Path store = directory.resolve("key.p12");
    Path certificate = directory.resolve("certificate.pem");
    Files.deleteIfExists(store);
    Files.deleteIfExists(certificate);
    keytool(
        store,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=lab bmc",
            "-validity",
            "3650"));
    keytool(store, List.of("-exportcert", "-rfc", "-file", certificate.toString()));
    return new SelfSigned(certificate, context(store));
  }

  private static void keytool(Path store, List<String> arguments)
      throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(program, arguments.getFirst()));
    command.addAll(List.of("-alias", "bmc", "-keystore", store.toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE));
    command.addAll(arguments.subList(1, arguments.size()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new LabException("keytool could not do " + arguments.getFirst());
    }
  }

  private static SSLContext context(Path store) throws IOException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, STORE.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, STORE.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK can do TLS", e);
    }
  }
}
