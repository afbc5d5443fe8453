/** How full is what runs write to. */
@NullMarked
package dev.snapback.agent.fullness;

import org.jspecify.annotations.NullMarked;
