/**
 * LVM, called as a program: typed verbs, and errors sorted into classes that a caller can act on.
 */
@NullMarked
package dev.snapback.agent.lvm;

import org.jspecify.annotations.NullMarked;
