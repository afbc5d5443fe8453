/** What surrounds the command: streams, environment, clock, signals, and the options all share. */
@NullMarked
package dev.snapback.cli.shell;

import org.jspecify.annotations.NullMarked;
