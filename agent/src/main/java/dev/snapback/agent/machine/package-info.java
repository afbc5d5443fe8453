/** What this machine is: facts from the kernel, the volumes and what was stored at setup. */
@NullMarked
package dev.snapback.agent.machine;

import org.jspecify.annotations.NullMarked;
