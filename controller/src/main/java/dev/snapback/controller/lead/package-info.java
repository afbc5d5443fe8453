/** Which of several controllers on one database leads. */
@NullMarked
package dev.snapback.controller.lead;

import org.jspecify.annotations.NullMarked;
