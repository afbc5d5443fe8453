/** What tells why a run or its machine failed, collected before the state is thrown away. */
@NullMarked
package dev.snapback.agent.evidence;

import org.jspecify.annotations.NullMarked;
