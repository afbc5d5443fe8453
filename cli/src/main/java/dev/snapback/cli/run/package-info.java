/** {@code snapback run}: hand a run in, follow it to its end, and exit as it did. */
@NullMarked
package dev.snapback.cli.run;

import org.jspecify.annotations.NullMarked;
