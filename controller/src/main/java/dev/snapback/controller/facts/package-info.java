/** What a machine says of itself, of the system that it booted, and of what it has prepared. */
@NullMarked
package dev.snapback.controller.facts;

import org.jspecify.annotations.NullMarked;
