package dev.snapback.controller.store;

import org.jdbi.v3.core.Handle;

/** All in which the two databases differ, but for how they are connected to. */
enum Dialect {
  /** It has one writer at a time. */
  SQLITE {
    @Override
    void alone(Handle handle) {}
  },
  POSTGRESQL {
    @Override
    void alone(Handle handle) {
      handle.execute("SELECT pg_advisory_xact_lock(7442)");
    }
  };

  /**
   * Until the transaction ends no other one comes past this line: for what is numbered on from the
   * highest number.
   */
  abstract void alone(Handle handle);
}
