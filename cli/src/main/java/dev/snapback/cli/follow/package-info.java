/** Following a run to its end, over connections that break. */
@NullMarked
package dev.snapback.cli.follow;

import org.jspecify.annotations.NullMarked;
