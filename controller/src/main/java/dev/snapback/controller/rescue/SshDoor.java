package dev.snapback.controller.rescue;

import java.nio.file.Path;

/**
 * A login by which a machine can be told to go down.
 *
 * @param user one that may do that: root
 * @param keyFile its private key, without a passphrase
 * @param hostKey of the machine: {@code SHA256:…} as {@code ssh-keygen -l} prints it, or the public
 *     key itself, {@code ssh-ed25519 AAAA…}
 */
public record SshDoor(String host, int port, String user, Path keyFile, String hostKey) {}
