package dev.snapback.agent.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * This node as its controller knows it.
 *
 * @param node its name
 * @param controller where the controller's node port is: host:port
 * @param authority the controller's own certificate authority; nobody else is believed
 */
public record Identity(
    String node,
    String controller,
    PrivateKey key,
    X509Certificate certificate,
    X509Certificate authority) {}
