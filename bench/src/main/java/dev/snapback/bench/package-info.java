@NullMarked
package dev.snapback.bench;

import org.jspecify.annotations.NullMarked;
