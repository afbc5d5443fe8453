package dev.snapback.controller.scheduler;

/** How a tar stream is compressed. */
public enum Compression {
  ZSTD,
  GZIP
}
