package dev.snapback.controller.openstack;

import java.util.Map;

/** What a fake service answers; nothing at all where the status is 0. */
record Reply(int status, String body, Map<String, String> headers) {

  static Reply ok(Map<String, ?> json) {
    return new Reply(200, Json.write(json), Map.of());
  }

  static Reply done() {
    return new Reply(204, "", Map.of());
  }

  /** In Nova's way. */
  static Reply refused(int status, String message) {
    return json(status, Map.of("fault", Map.of("code", status, "message", message)));
  }

  static Reply notFound(String id) {
    return refused(404, id + " could not be found.");
  }

  static Reply json(int status, Map<String, ?> json) {
    return new Reply(status, Json.write(json), Map.of());
  }

  Reply with(String header, String value) {
    return new Reply(status, body, Map.of(header, value));
  }
}
