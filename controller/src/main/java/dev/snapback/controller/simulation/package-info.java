/**
 * The scheduler as it is, on a clock of its own, with machines, providers, people and faults that
 * are simulated. The same seed gives the same course, to the last event.
 *
 * <p>Start reading at {@code Simulation}.
 */
@NullMarked
package dev.snapback.controller.simulation;

import org.jspecify.annotations.NullMarked;
