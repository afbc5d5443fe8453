package dev.snapback.agent.tree;

/** How a tar stream is compressed. */
public enum Compression {
  ZSTD("--zstd"),
  GZIP("--gzip");

  private final String option;

  Compression(String option) {
    this.option = option;
  }

  String option() {
    return option;
  }
}
