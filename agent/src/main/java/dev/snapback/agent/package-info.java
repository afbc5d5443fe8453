@NullMarked
package dev.snapback.agent;

import org.jspecify.annotations.NullMarked;
