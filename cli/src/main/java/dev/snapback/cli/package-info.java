@NullMarked
package dev.snapback.cli;

import org.jspecify.annotations.NullMarked;
