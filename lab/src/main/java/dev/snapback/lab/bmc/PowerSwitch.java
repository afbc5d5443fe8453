package dev.snapback.lab.bmc;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import java.io.IOException;

/** What a management controller switches. */
public interface PowerSwitch {
  boolean isOn() throws IOException;

  /** Returns when it is done. Never called by two threads at once. */
  void power(Power wanted) throws IOException, InterruptedException;

  /** The plug of a lab machine. */
  static PowerSwitch of(Machine machine) {
    return new PowerSwitch() {
      @Override
      public boolean isOn() throws IOException {
        return machine.isOn();
      }

      @Override
      public void power(Power wanted) throws IOException, InterruptedException {
        machine.power(wanted);
      }
    };
  }
}
