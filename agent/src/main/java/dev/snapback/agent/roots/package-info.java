/** Reading roots that no longer run. */
@NullMarked
package dev.snapback.agent.roots;

import org.jspecify.annotations.NullMarked;
