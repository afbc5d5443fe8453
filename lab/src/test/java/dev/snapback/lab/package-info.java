@NullMarked
package dev.snapback.lab;

import org.jspecify.annotations.NullMarked;
