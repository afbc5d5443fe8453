/** What `./quickstart` shows: real runs, a wrecked machine, and the same test green on it again. */
@NullMarked
package dev.snapback.lab.demo;

import org.jspecify.annotations.NullMarked;
