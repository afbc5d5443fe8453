/** How the command ends: exit codes, and failures that a person can act on. */
@NullMarked
package dev.snapback.cli.exit;

import org.jspecify.annotations.NullMarked;
