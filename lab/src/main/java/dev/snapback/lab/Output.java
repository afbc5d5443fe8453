package dev.snapback.lab;

/** What a program said and how it ended. */
public record Output(int exit, String stdout, String stderr) {
  public boolean ok() {
    return exit == 0;
  }

  /**
   * @return standard output, without the line end at its end
   * @throws LabException if the program failed
   */
  public String text(String what) throws LabException {
    if (!ok()) {
      throw new LabException(
          what + " failed with exit code " + exit + ": " + (stderr + stdout).strip());
    }
    return stdout.strip();
  }
}
