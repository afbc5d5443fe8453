package dev.snapback.cli.workspace;

/** How a workspace is compressed on its way. */
public enum Compression {
  ZSTD("zstd"),
  GZIP("gzip");

  private final String program;

  Compression(String program) {
    this.program = program;
  }

  /** The name of both the program and, in the API, the format. */
  public String program() {
    return program;
  }

  /** zstd where its program is on the path, else gzip, which tar's machines all have. */
  public static Compression available(String path) {
    return Programs.find("zstd", path).isPresent() ? ZSTD : GZIP;
  }
}
