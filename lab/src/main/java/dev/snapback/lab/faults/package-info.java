/** Machines that fail at the worst of moments, and whether they come back by themselves. */
@NullMarked
package dev.snapback.lab.faults;

import org.jspecify.annotations.NullMarked;
