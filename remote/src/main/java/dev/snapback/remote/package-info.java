@NullMarked
package dev.snapback.remote;

import org.jspecify.annotations.NullMarked;
