/** Conducting a run on its node, and where a run's files are. */
@NullMarked
package dev.snapback.controller.runs;

import org.jspecify.annotations.NullMarked;
