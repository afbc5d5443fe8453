package dev.snapback.controller.config;

import dev.snapback.controller.store.PostgresAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where records are kept, and so whether there may be several controllers.
 *
 * @param postgresql empty: in the data directory, by SQLite, for one controller alone
 * @param peerAddress a name or literal address by which other controllers reach this one's API;
 *     empty: that on which it listens, or this host's name if it listens on every one
 */
public record StoreSettings(Optional<PostgresAddress> postgresql, Optional<String> peerAddress) {
  static final StoreSettings EMBEDDED = new StoreSettings(Optional.empty(), Optional.empty());

  static StoreSettings of(SettingsFile file) {
    var passwordFile = Optional.ofNullable(file.storePasswordFile()).map(Path::of);
    var peer = Optional.ofNullable(file.peerAddress());
    if (file.store() == null) {
      if (passwordFile.isPresent() || peer.isPresent()) {
        throw new IllegalArgumentException(
            "store-password-file and peer-address are for a store that controllers share: they want"
                + " store: postgresql://USER@HOST:PORT/DATABASE");
      }
      return EMBEDDED;
    }
    return new StoreSettings(Optional.of(PostgresAddress.parse(file.store(), passwordFile)), peer);
  }
}
