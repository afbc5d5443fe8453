/**
 * Who this node is: its key and certificate, how it gets them from a controller, and which peers it
 * believes.
 */
@NullMarked
package dev.snapback.agent.identity;

import org.jspecify.annotations.NullMarked;
