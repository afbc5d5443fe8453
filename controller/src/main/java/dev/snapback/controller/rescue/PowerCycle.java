package dev.snapback.controller.rescue;

import java.time.Duration;

/** Has a machine start anew, whether it is on or off, and sees that it is on afterwards. */
final class PowerCycle {
  /** Some controllers take the new state over with a delay. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final PowerSwitch power;
  private final Allowance allowance;

  PowerCycle(PowerSwitch power, Allowance allowance) {
    this.power = power;
    this.allowance = allowance;
  }

  void run() throws RescueException, InterruptedException {
    if (power.isOn()) {
      power.cycle();
    } else {
      power.turnOn();
    }
    String last = "it says that the machine is off";
    while (!allowance.over()) {
      try {
        if (power.isOn()) {
          return;
        }
        last = "it says that the machine is off";
      } catch (RescueException e) {
        // Busy with what it was told, as a rule.
        last = e.why();
      }
      Thread.sleep(allowance.atMost(PAUSE));
    }
    throw new RescueException(
        "expected the machine to be on once %s had been told to switch it; %s: look at the machine"
            .formatted(power.name(), last));
  }
}
