@NullMarked
package dev.snapback.controller;

import org.jspecify.annotations.NullMarked;
