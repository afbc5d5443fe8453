/** The agent's half of enrolment against the controller's: neither part may know the other. */
@NullMarked
package dev.snapback.enrolment;

import org.jspecify.annotations.NullMarked;
