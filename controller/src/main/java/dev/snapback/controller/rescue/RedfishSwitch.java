package dev.snapback.controller.rescue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A machine's power by its Redfish ComputerSystem (DMTF DSP0266, DSP0268). */
final class RedfishSwitch implements PowerSwitch, AutoCloseable {
  private static final String SYSTEMS = "/redfish/v1/Systems";
  private static final String RESET = "#ComputerSystem.Reset";

  /** The most thorough first; what a service does not allow is passed over. */
  private static final List<String> RESTARTS = List.of("PowerCycle", "ForceRestart");

  private static final List<String> STARTS = List.of("On", "ForceOn");

  private final RedfishClient client;
  private final String system;

  private RedfishSwitch(RedfishClient client, String system) {
    this.client = client;
    this.system = system;
  }

  static RedfishSwitch open(Bmc.Redfish bmc, Allowance allowance)
      throws RescueException, InterruptedException {
    RedfishClient client = RedfishClient.open(bmc, allowance);
    boolean found = false;
    try {
      String system =
          bmc.system().isPresent() ? SYSTEMS + "/" + bmc.system().get() : theOnly(client);
      found = true;
      return new RedfishSwitch(client, system);
    } finally {
      if (!found) {
        client.close();
      }
    }
  }

  private static String theOnly(RedfishClient client) throws RescueException, InterruptedException {
    List<String> members = new ArrayList<>();
    client.get(SYSTEMS).path("Members").forEach(m -> members.add(m.path("@odata.id").asString("")));
    if (members.size() != 1) {
      throw new RescueException(
          "%s: expected one system, found %s; name the node's own by `system:`"
              .formatted(client.name(), members));
    }
    return members.getFirst();
  }

  @Override
  public boolean isOn() throws RescueException, InterruptedException {
    String state = client.get(system).path("PowerState").asString("");
    return switch (state) {
      case "On", "PoweringOn" -> true;
      // One that is going down is off soon: turned on now, it would be told in vain.
      case "Off", "PoweringOff" -> false;
      default ->
          throw new RescueException(
              "%s: expected a PowerState of %s, found '%s'"
                  .formatted(client.name(), system, state));
    };
  }

  @Override
  public void cycle() throws RescueException, InterruptedException {
    reset(RESTARTS);
  }

  @Override
  public void turnOn() throws RescueException, InterruptedException {
    reset(STARTS);
  }

  @Override
  public String name() {
    return client.name();
  }

  private void reset(List<String> preferred) throws RescueException, InterruptedException {
    JsonNode action = client.get(system).path("Actions").path(RESET);
    String target = action.path("target").asString("");
    if (target.isEmpty()) {
      throw new RescueException(
          "%s: %s has no action %s; is the user allowed to reset it?"
              .formatted(client.name(), system, RESET));
    }
    List<String> allowed = allowed(action);
    String type =
        preferred.stream()
            // A service that does not say takes the plainest, which all of them have.
            .filter(t -> allowed.isEmpty() ? t.equals(preferred.getLast()) : allowed.contains(t))
            .findFirst()
            .orElseThrow(() ->
                new RescueException(
                    String.format(
                        Locale.ROOT,
                        "%s: expected one of %s among the allowed resets, found %s",
                        client.name(),
                        preferred,
                        allowed)));
    client.post(target, "{\"ResetType\": \"" + type + "\"}");
  }

  /** As the action itself lists them, or the description that it points to. */
  private List<String> allowed(JsonNode action) throws RescueException, InterruptedException {
    List<String> values = strings(action.path("ResetType@Redfish.AllowableValues"));
    String info = action.path("@Redfish.ActionInfo").asString("");
    if (!values.isEmpty() || info.isEmpty()) {
      return values;
    }
    for (JsonNode parameter : client.get(info).path("Parameters")) {
      if (parameter.path("Name").asString("").equals("ResetType")) {
        values = strings(parameter.path("AllowableValues"));
      }
    }
    return values;
  }

  private static List<String> strings(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asString("")));
    return values;
  }

  @Override
  public void close() {
    client.close();
  }
}
