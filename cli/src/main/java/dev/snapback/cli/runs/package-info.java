/** Runs that the controller knows: list, show, logs, artifacts, cancel. */
@NullMarked
package dev.snapback.cli.runs;

import org.jspecify.annotations.NullMarked;
