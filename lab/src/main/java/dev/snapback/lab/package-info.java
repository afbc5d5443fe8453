/**
 * Machines under QEMU with a real LVM root, for the demo, the tests and the benchmarks. {@link
 * dev.snapback.lab.Lab} is the way in; {@code dev.snapback.lab.cli} is the same for people.
 */
@NullMarked
package dev.snapback.lab;

import org.jspecify.annotations.NullMarked;
