package dev.snapback.agent;

import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Programs that only answer, as LVM and device-mapper do on a set-up machine: for training. */
record RehearsedLvm() implements Programs {
  private static final String REPORT =
      """
      {"report":[{"lv":[%s]}]}
      """
          .formatted(
              String.join(
                  ",",
                  volume(
                      "root",
                      "1pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB",
                      "Vwi-aotz--",
                      "orig_root",
                      "role=root,image=rehearsed,generation=3,created=1795000000"),
                  volume(
                      "orig_root",
                      "2pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB",
                      "ori-------",
                      "",
                      "role=image,image=rehearsed,snapshots=thin"),
                  volume(
                      "snapback_pool",
                      "3pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB",
                      "twi-aotz--",
                      "",
                      "role=pool"),
                  volume(
                      "snapback",
                      "4pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB",
                      "-wi-ao----",
                      "",
                      "role=agent")));

  /**
   * @param facts without our prefix
   */
  private static String volume(
      String name, String uuid, String attributes, String origin, String facts) {
    return """
    {"vg_name":"main","vg_size":"12880707584","vg_free":"4096","vg_extent_size":"4194304",
     "lv_name":"%s","lv_uuid":"%s","lv_size":"1073741824","origin":"%s","lv_attr":"%s",
     "data_percent":"0.12","metadata_percent":"0.50","lv_tags":"snapback.%s"}
    """
        .formatted(name, uuid, origin, attributes, facts.replace(",", ",snapback."));
  }

  @Override
  public Finished run(List<String> argv, Map<String, String> environment, Duration deadline) {
    boolean status = argv.contains("status");
    return new Finished(0, status ? "0 4194304 thin 0 -\n" : REPORT, "", false);
  }

  @Override
  public void warmUp() {}
}
