/**
 * What happens next, decided: a pure function of state, event and time. No clock, no I/O, no
 * threads.
 *
 * <p>Start reading at {@code Scheduler}, then {@link dev.snapback.controller.scheduler.Lifecycle}.
 */
@NullMarked
package dev.snapback.controller.scheduler;

import org.jspecify.annotations.NullMarked;
