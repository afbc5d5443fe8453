/** Pristine systems beside the one that setup made: sealed here, or copied from another machine. */
@NullMarked
package dev.snapback.agent.images;

import org.jspecify.annotations.NullMarked;
