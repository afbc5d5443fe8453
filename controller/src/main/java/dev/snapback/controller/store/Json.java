package dev.snapback.controller.store;

import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Lists and maps as the text of one column. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.shared();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
  private static final TypeReference<List<Long>> NUMBERS = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};
  private static final TypeReference<List<StoredPhase>> PHASES = new TypeReference<>() {};

  private Json() {}

  record StoredPhase(String name, long micros) {}

  static String strings(List<String> values) {
    return MAPPER.writeValueAsString(values);
  }

  static List<String> strings(String json) {
    return MAPPER.readValue(json, STRINGS);
  }

  static String numbers(List<Long> values) {
    return MAPPER.writeValueAsString(values);
  }

  static List<Long> numbers(String json) {
    return MAPPER.readValue(json, NUMBERS);
  }

  static String names(List<NodeName> names) {
    return strings(names.stream().map(NodeName::value).toList());
  }

  static List<NodeName> names(String json) {
    return strings(json).stream().map(NodeName::new).toList();
  }

  static String map(Map<String, String> values) {
    return MAPPER.writeValueAsString(values);
  }

  static Map<String, String> map(String json) {
    return MAPPER.readValue(json, MAP);
  }

  static String phases(List<Phase> phases) {
    List<StoredPhase> stored = new ArrayList<>();
    phases.forEach(p -> stored.add(new StoredPhase(p.name(), p.took().toNanos() / 1000)));
    return MAPPER.writeValueAsString(stored);
  }

  static List<Phase> phases(String json) {
    return MAPPER.readValue(json, PHASES).stream()
        .map(p -> new Phase(p.name(), Duration.ofNanos(p.micros() * 1000)))
        .toList();
  }
}
