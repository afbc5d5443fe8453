/** Who is who: the controller's own CA, certificates, join tokens, and the peer of a connection. */
@NullMarked
package dev.snapback.controller.identity;

import org.jspecify.annotations.NullMarked;
