package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
  private static final Ask ASK =
      new Ask("compute", "GET", "/x/x-1", URI.create("http://c/x/x-1"), Map.of(), Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | Quota exceeded for cores: Requested 4, but already used 20 of 20 cores  | FULL
          403 | Maximum number of ports exceeded                                         | FULL
          403 | Policy doesn't allow os_compute_api:servers:create to be performed.      | AUTH
          403 | Project 7d1c is over a limit for instances                               | FULL
          413 | Quota exceeded for instances                                             | FULL
          413 | Too large                                                                | REFUSED
          409 | No more IP addresses available on network 7d1c.                          | FULL
          409 | Cannot 'createImage' instance 1 while it is in task_state image_snapshot | CONFLICT
          409 | Key pair snapback-c1-quota-1 already exists.                             | CONFLICT
          400 | Flavor 99 could not be found.                                            | REFUSED
          400 | No fixed IP addresses available for network: 7d1c                        | FULL
          406 | Version 2.69 is not supported by the API. Minimum is 2.1                 | REFUSED
          401 | Token expired                                                            | AUTH
          404 | No quota of the name x-1                                                 | NOT_FOUND
          404 | No such route                                                            | BROKEN
          429 | Slow down                                                                | BUSY
          503 | Service Unavailable                                                      | BUSY
          502 | Bad Gateway                                                              | BROKEN
          302 | Found                                                                    | BROKEN
          """)
  void a_refusal_is_told_by_status_and_words(int status, String message, Kind kind) {
    assertThat(refused(status, "{\"f\": {\"message\": \"" + message + "\"}}", Map.of()).kind())
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          No valid host was found.                                                        | FULL
          Exceeded maximum number of retries. Last exception: Insufficient compute resources: Free memory 0 MB | FULL
          Exceeded maximum number of retries. Exhausted all hosts available for retrying  | BROKEN
          Build of instance 1 aborted: Failed to allocate the network(s)                  | BROKEN
          """)
  void a_server_in_error_is_told_by_its_fault(String message, Kind kind) {
    assertThat(Faults.ofServer(message)).isEqualTo(kind);
  }

  @Test
  void each_services_own_words_are_found_and_cut_to_a_line() {
    assertThat(why("{\"NeutronError\": {\"type\": \"OverQuota\", \"message\": \"Full\"}}"))
        .endsWith("answered 400: OverQuota Full");
    assertThat(why("{\"errors\": [{\"status\": 406, \"detail\": \"Not that\"}]}"))
        .endsWith("answered 400: Not that");
    assertThat(why("<html><head><title>x</title></head><body><h1>Bad\nLuck</h1></body></html>"))
        .endsWith("answered 400: Bad Luck");
    assertThat(why("{\"code\": \"404\", \"message\": \"No image<br /><br />\\n\"}"))
        .endsWith("answered 400: No image");
    assertThat(why("")).endsWith("answered 400");
    assertThat(why("{\"message\": \"" + "y".repeat(5000) + "\"}")).hasSizeLessThan(400);
  }

  @Test
  void what_an_order_names_and_is_not_there_is_a_mistake_of_the_order() {
    URI uri = URI.create("http://c/v2.0/ports");
    Ask order = new Ask("network", "POST", "/ports", uri, Map.of(), Optional.of("{}"));
    Answer answer = new Answer(order, 404, HttpHeaders.of(Map.of(), (_, _) -> true), "");

    assertThat(Faults.of(answer).kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void a_time_to_wait_is_read_by_the_senders_own_clock() {
    var date =
        Map.of(
            "Date",
            "Sat, 01 Jan 2000 00:00:00 GMT",
            "Retry-After",
            "Sat, 01 Jan 2000 00:01:30 GMT");
    assertThat(refused(503, "", date).retryAfter()).isEqualTo(Duration.ofSeconds(90));
    assertThat(refused(413, "", Map.of("Retry-After", "5")).kind()).isEqualTo(Kind.BUSY);
    assertThat(refused(503, "", Map.of("Retry-After", "soon")).retryAfter()).isZero();
  }

  private static String why(String body) {
    return refused(400, body, Map.of()).why();
  }

  private static OpenStackException refused(int status, String body, Map<String, String> headers) {
    Map<String, List<String>> all = new java.util.HashMap<>();
    headers.forEach((k, v) -> all.put(k, List.of(v)));
    return Faults.of(new Answer(ASK, status, HttpHeaders.of(all, (_, _) -> true), body));
  }
}
