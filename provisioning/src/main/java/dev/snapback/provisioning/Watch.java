package dev.snapback.provisioning;

/** Who watches a machine being provisioned. */
public interface Watch {

  /** What is done now, or what the machine said of it: a line. */
  void progress(String line);

  /** What was found on the machine, before anything is changed. */
  void found(Preflight preflight);
}
