package dev.snapback.controller.facts;

/**
 * What a machine has prepared for its next reset.
 *
 * @param generation the one that the reset will make
 * @param kernelBytes memory that the loaded kernel holds; 0: none is loaded
 */
public record Staged(String image, long generation, long kernelBytes) {}
