/** Starting the machine's own programs and waiting for them. */
@NullMarked
package dev.snapback.agent.process;

import org.jspecify.annotations.NullMarked;
