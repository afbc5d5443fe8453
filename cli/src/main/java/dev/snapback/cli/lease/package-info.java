/** What the holder of a lease does on its nodes. */
@NullMarked
package dev.snapback.cli.lease;

import org.jspecify.annotations.NullMarked;
