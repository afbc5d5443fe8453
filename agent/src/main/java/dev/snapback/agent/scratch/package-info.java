/**
 * Scratch disks: data disks and volumes that a fresh root finds empty. What may be touched is
 * decided by a pure function ({@link dev.snapback.agent.scratch.ScratchPlan}) before anything is.
 */
@NullMarked
package dev.snapback.agent.scratch;

import org.jspecify.annotations.NullMarked;
