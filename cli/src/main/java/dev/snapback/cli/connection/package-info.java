/** The way to the controller: its address, the channel, and what its refusals mean. */
@NullMarked
package dev.snapback.cli.connection;

import org.jspecify.annotations.NullMarked;
