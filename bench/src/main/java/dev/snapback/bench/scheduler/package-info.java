/** How fast a real controller grants nodes that exist only in its own process. */
@NullMarked
package dev.snapback.bench.scheduler;

import org.jspecify.annotations.NullMarked;
