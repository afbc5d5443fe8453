package dev.snapback.agent.lvm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what {@code lvs --reportformat json --units b --nosuffix} prints: rows of strings, the
 * group's facts in each of them.
 */
final class LvmReport {
  static final String FIELDS =
      "vg_name,vg_size,vg_free,vg_extent_size,"
          + "lv_name,lv_uuid,lv_size,origin,lv_attr,data_percent,metadata_percent,lv_tags";

  static final String PHYSICAL_FIELDS = "pv_major,pv_minor,vg_name";

  /** Kept: making one is the slow part. */
  private static final JsonFactory JSON = new JsonFactory();

  private LvmReport() {}

  /** Empty where the report has no rows: a group without volumes. */
  static Optional<VolumeGroup> read(String json) throws UnreadableReport {
    try {
      var rows = rows(json);
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      var volumes = new ArrayList<Volume>();
      for (var row : rows) {
        volumes.add(volume(row));
      }
      var first = rows.getFirst();
      return Optional.of(
          new VolumeGroup(
              field(first, "vg_name"),
              number(first, "vg_size"),
              number(first, "vg_free"),
              number(first, "vg_extent_size"),
              volumes));
    } catch (JacksonException | NumberFormatException e) {
      throw new UnreadableReport(String.valueOf(e.getMessage()));
    }
  }

  /** Of {@code pvs}; without those whose device is not there, which have no number. */
  static List<PhysicalVolume> readPhysical(String json) throws UnreadableReport {
    try {
      var found = new ArrayList<PhysicalVolume>();
      for (var row : rows(json)) {
        long major = number(row, "pv_major");
        if (major > 0) {
          found.add(
              new PhysicalVolume(major + ":" + number(row, "pv_minor"), field(row, "vg_name")));
        }
      }
      return found;
    } catch (JacksonException | NumberFormatException e) {
      throw new UnreadableReport(String.valueOf(e.getMessage()));
    }
  }

  /** What was printed is not what this class knows. */
  static final class UnreadableReport extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableReport(String why) {
      super(why);
    }
  }

  // An object that holds strings is a row; "report" and "lv" around it hold none.
  private static List<Map<String, String>> rows(String json) {
    var rows = new ArrayList<Map<String, String>>();
    try (JsonParser parser =
        JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), json)) {
      Map<String, String> row = new LinkedHashMap<>();
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          row = new LinkedHashMap<>();
        } else if (token == JsonToken.VALUE_STRING) {
          row.put(parser.currentName(), parser.getString());
        } else if (token == JsonToken.END_OBJECT && !row.isEmpty()) {
          rows.add(row);
          row = new LinkedHashMap<>();
        }
      }
    }
    return rows;
  }

  private static Volume volume(Map<String, String> row) throws UnreadableReport {
    String origin = field(row, "origin");
    String tags = field(row, "lv_tags");
    return new Volume(
        field(row, "lv_name"),
        field(row, "lv_uuid"),
        number(row, "lv_size"),
        origin.isEmpty() ? Optional.empty() : Optional.of(origin),
        field(row, "lv_attr"),
        percent(row, "data_percent"),
        percent(row, "metadata_percent"),
        tags.isEmpty() ? Set.of() : Set.of(tags.split(",")));
  }

  private static OptionalDouble percent(Map<String, String> row, String name)
      throws UnreadableReport {
    String value = field(row, name);
    return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
  }

  private static long number(Map<String, String> row, String name) throws UnreadableReport {
    return Long.parseLong(field(row, name));
  }

  private static String field(Map<String, String> row, String name) throws UnreadableReport {
    String value = row.get(name);
    if (value == null) {
      throw new UnreadableReport("no field " + name);
    }
    return value;
  }
}
