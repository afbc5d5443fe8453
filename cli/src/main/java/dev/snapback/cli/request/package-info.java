/** Nodes that somebody asks for, has for a while, and gives back. */
@NullMarked
package dev.snapback.cli.request;

import org.jspecify.annotations.NullMarked;
