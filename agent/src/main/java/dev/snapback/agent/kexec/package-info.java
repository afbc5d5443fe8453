/** The native calls that jump into another kernel. No decision is made here. */
@NullMarked
package dev.snapback.agent.kexec;

import org.jspecify.annotations.NullMarked;
