package dev.snapback.agent;

import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Programs that only answer, as LVM and device-mapper do: for training. */
record RehearsedLvm() implements Programs {
  private static final String REPORT =
      """
      {"report":[{"lv":[
      {"vg_name":"main","vg_size":"12880707584","vg_free":"4096","vg_extent_size":"4194304",
       "lv_name":"root","lv_uuid":"1pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB","lv_size":"1073741824",
       "origin":"orig_root","lv_attr":"Vwi-aotz--","data_percent":"0.12","metadata_percent":"",
       "lv_tags":"snapback.role=root,snapback.generation=3"}]}]}
      """;

  @Override
  public Finished run(List<String> argv, Map<String, String> environment, Duration deadline) {
    boolean status = argv.contains("status");
    return new Finished(0, status ? "0 4194304 thin 0 -\n" : REPORT, "", false);
  }

  @Override
  public void warmUp() {}
}
