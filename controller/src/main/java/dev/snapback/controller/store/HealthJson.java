package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.HealthRecord.Broken;
import dev.snapback.controller.scheduler.HealthRecord.Check;
import dev.snapback.controller.scheduler.HealthRecord.Result;
import dev.snapback.controller.scheduler.RunId;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Checks, and runs that broke, as the text of one column each. */
final class HealthJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final TypeReference<List<StoredBroken>> BROKEN = new TypeReference<>() {};

  private HealthJson() {}

  record StoredCheck(String run, long at, String result, String why) {}

  record StoredBroken(String run, String project, long at, String why) {}

  static String write(Check check) {
    return MAPPER.writeValueAsString(
        new StoredCheck(
            check.run().value(), check.at().toEpochMilli(), check.result().name(), check.why()));
  }

  static Check check(String json) {
    StoredCheck stored = MAPPER.readValue(json, StoredCheck.class);
    return new Check(
        new RunId(stored.run()),
        Instant.ofEpochMilli(stored.at()),
        Result.valueOf(stored.result()),
        stored.why());
  }

  static String write(List<Broken> broken) {
    return MAPPER.writeValueAsString(
        broken.stream()
            .map(each ->
                new StoredBroken(
                    each.run().value(), each.project(), each.at().toEpochMilli(), each.why()))
            .toList());
  }

  static List<Broken> broken(String json) {
    return MAPPER.readValue(json, BROKEN).stream()
        .map(each ->
            new Broken(
                new RunId(each.run()), each.project(), Instant.ofEpochMilli(each.at()), each.why()))
        .toList();
  }
}
