@NullMarked
package dev.snapback.lab.cli;

import org.jspecify.annotations.NullMarked;
