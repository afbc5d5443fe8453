/** What is printed: tables, times, JSON, and the screen that console and progress share. */
@NullMarked
package dev.snapback.cli.output;

import org.jspecify.annotations.NullMarked;
