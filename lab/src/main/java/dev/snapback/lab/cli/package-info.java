/** The lab for people: {@code lab/lab VERB}. */
@NullMarked
package dev.snapback.lab.cli;

import org.jspecify.annotations.NullMarked;
