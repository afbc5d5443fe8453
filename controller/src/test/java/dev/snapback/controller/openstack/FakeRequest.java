package dev.snapback.controller.openstack;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a fake service is asked. */
record FakeRequest(String method, String path, Map<String, String> query, JsonNode json) {

  /** Method and first part of the path. */
  String verb() {
    String[] parts = path.split("/", -1);
    return method + " " + parts[1];
  }

  /** The nth part of the path, from 1. */
  String part(int n) {
    String[] parts = path.split("/", -1);
    return n < parts.length ? parts[n] : "";
  }

  boolean has(String key, Object value) {
    return query.getOrDefault(key, String.valueOf(value)).equals(String.valueOf(value));
  }
}
