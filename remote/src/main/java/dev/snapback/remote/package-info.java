/**
 * SSH for whoever needs it. A caller sees {@link Remote}; {@link SshRemote} makes one from an
 * {@link SshTarget}. Nothing of the SSH library is visible outside.
 */
@NullMarked
package dev.snapback.remote;

import org.jspecify.annotations.NullMarked;
