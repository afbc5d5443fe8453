package dev.snapback.controller.rescue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A machine's power by {@code ipmitool}, which reads the password from its file by itself. */
final class IpmiSwitch implements PowerSwitch {
  private static final Duration CALL = Duration.ofSeconds(30);

  private final Bmc.Ipmi bmc;
  private final Allowance allowance;

  IpmiSwitch(Bmc.Ipmi bmc, Allowance allowance) {
    this.bmc = bmc;
    this.allowance = allowance;
  }

  @Override
  public boolean isOn() throws RescueException, InterruptedException {
    // The line before it may be a complaint that does not matter.
    String said = chassisPower("status").lines().reduce("", (first, last) -> last);
    return switch (said) {
      case "Chassis Power is on" -> true;
      case "Chassis Power is off" -> false;
      default ->
          throw new RescueException(
              "%s: expected `Chassis Power is on` or `… off`, found `%s`".formatted(name(), said));
    };
  }

  @Override
  public void cycle() throws RescueException, InterruptedException {
    chassisPower("cycle");
  }

  @Override
  public void turnOn() throws RescueException, InterruptedException {
    chassisPower("on");
  }

  @Override
  public String name() {
    return "the IPMI controller at " + bmc.host() + ":" + bmc.port();
  }

  private String chassisPower(String verb) throws RescueException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("ipmitool", "-I", "lanplus", "-H", bmc.host()));
    arguments.addAll(List.of("-p", Integer.toString(bmc.port()), "-U", bmc.user()));
    bmc.cipherSuite().ifPresent(suite -> arguments.addAll(List.of("-C", Integer.toString(suite))));
    arguments.addAll(List.of("-f", bmc.passwordFile().toString(), "chassis", "power", verb));
    Program.Ended ended = Program.run(arguments, allowance.atMost(CALL));
    if (ended.code() != 0) {
      throw new RescueException(
          "%s: `chassis power %s` as %s failed: %s; is it reachable, and are user and password right?"
              .formatted(name(), verb, bmc.user(), ended.output()));
    }
    return ended.output();
  }
}
