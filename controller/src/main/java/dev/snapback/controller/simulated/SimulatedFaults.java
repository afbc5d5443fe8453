package dev.snapback.controller.simulated;

import dev.snapback.controller.node.RecycleOrder.Way;
import java.time.Duration;
import java.util.Set;

/**
 * What goes wrong with a simulated node. Every knob can be turned at any time by any thread and is
 * read when it matters. As made, nothing goes wrong and everything is at once.
 */
public final class SimulatedFaults {
  private volatile Duration bootTime = Duration.ZERO;
  private volatile Duration latency = Duration.ZERO;
  private volatile String impediment = "";
  private volatile boolean full;
  private volatile boolean refuseHold;
  private volatile Set<Way> cannot = Set.of();
  private volatile String refuseStage = "";
  private volatile String refuseScratch = "";
  private volatile boolean breakScratch;
  private volatile String breakSeal = "";
  private volatile String deadImage = "";
  private int breakTransferAtBlock = Integer.MAX_VALUE;
  private volatile boolean oldAgent;
  private volatile boolean wrongGeneration;
  private volatile boolean neverComesBack;
  private volatile boolean loseOutcome;
  private volatile long dieAtConsoleByte = Long.MAX_VALUE;
  private volatile long breakConsoleAtByte = Long.MAX_VALUE;

  /** How long a boot takes, from the reset on. */
  public SimulatedFaults bootTime(Duration time) {
    bootTime = time;
    return this;
  }

  /** How long every verb takes before it begins. */
  public SimulatedFaults latency(Duration time) {
    latency = time;
    return this;
  }

  /** What its description names as an impediment; empty: none. */
  public SimulatedFaults impediment(String reason) {
    impediment = reason;
    return this;
  }

  /** Whether it has no room to keep what is there. */
  public SimulatedFaults refuseHold(boolean on) {
    refuseHold = on;
    return this;
  }

  /** Whether it has no room for another root. */
  public SimulatedFaults full(boolean on) {
    full = on;
    return this;
  }

  /** By which ways it refuses to reset. */
  public SimulatedFaults cannot(Way... ways) {
    cannot = Set.of(ways);
    return this;
  }

  /** Why it does not prepare its next reset; empty: it does. */
  public SimulatedFaults refuseStage(String why) {
    refuseStage = why;
    return this;
  }

  /** Why it may not touch a scratch disk (it is mounted, say); empty: it may. */
  public SimulatedFaults refuseScratch(String why) {
    refuseScratch = why;
    return this;
  }

  /** Whether its disks fail while they are emptied. */
  public SimulatedFaults breakScratch(boolean on) {
    breakScratch = on;
    return this;
  }

  /** Why no root can be made an image; empty: it can. */
  public SimulatedFaults breakSeal(String why) {
    breakSeal = why;
    return this;
  }

  /** The image whose resets it does not come back from; empty: none. */
  public SimulatedFaults deadImage(String image) {
    deadImage = image;
    return this;
  }

  /** Once: the connection breaks when that many more blocks of an image have come. */
  public synchronized SimulatedFaults breakTransferAtBlock(int count) {
    breakTransferAtBlock = count;
    return this;
  }

  /** Whether it says no more than agents said before there were receipts. */
  public SimulatedFaults oldAgent(boolean on) {
    oldAgent = on;
    return this;
  }

  /** Whether it boots into another generation than it promised (into its old root, say). */
  public SimulatedFaults wrongGeneration(boolean on) {
    wrongGeneration = on;
    return this;
  }

  /** Whether it stays away after a reset. */
  public SimulatedFaults neverComesBack(boolean on) {
    neverComesBack = on;
    return this;
  }

  /** Whether it forgets what became of its runs. */
  public SimulatedFaults loseOutcome(boolean on) {
    loseOutcome = on;
    return this;
  }

  /** The machine dies when a run's console has reached this length. */
  public SimulatedFaults dieAtConsoleByte(long length) {
    dieAtConsoleByte = length;
    return this;
  }

  /** Once: the connection that follows a console breaks before it hands over this byte. */
  public SimulatedFaults breakConsoleAtByte(long offset) {
    breakConsoleAtByte = offset;
    return this;
  }

  Duration bootTime() {
    return bootTime;
  }

  Duration latency() {
    return latency;
  }

  String impediment() {
    return impediment;
  }

  boolean refuseHold() {
    return refuseHold;
  }

  boolean full() {
    return full;
  }

  boolean cannot(Way way) {
    return cannot.contains(way);
  }

  String refuseStage() {
    return refuseStage;
  }

  String refuseScratch() {
    return refuseScratch;
  }

  boolean breakScratch() {
    return breakScratch;
  }

  String breakSeal() {
    return breakSeal;
  }

  String deadImage() {
    return deadImage;
  }

  synchronized boolean breaksTransfer() {
    if (breakTransferAtBlock == 0) {
      breakTransferAtBlock = Integer.MAX_VALUE;
      return true;
    }
    if (breakTransferAtBlock < Integer.MAX_VALUE) {
      breakTransferAtBlock--;
    }
    return false;
  }

  boolean oldAgent() {
    return oldAgent;
  }

  boolean wrongGeneration() {
    return wrongGeneration;
  }

  boolean neverComesBack() {
    return neverComesBack;
  }

  boolean loseOutcome() {
    return loseOutcome;
  }

  long dieAtConsoleByte() {
    return dieAtConsoleByte;
  }

  synchronized boolean breaksConsole(long from, long to) {
    if (breakConsoleAtByte >= from && breakConsoleAtByte < to) {
      breakConsoleAtByte = Long.MAX_VALUE;
      return true;
    }
    return false;
  }
}
