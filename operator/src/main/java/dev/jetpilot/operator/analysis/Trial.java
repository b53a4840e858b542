package dev.jetpilot.operator.analysis;

/**
 * What a verdict is about: one attempt of one revision in one hardware class. A verdict never acts on
 * another attempt than its own.
 *
 * @param revision revision id
 * @param hardwareClass name of the class in the target model
 * @param attempt how many times the revision became the target in this class, from 1
 */
public record Trial(String revision, String hardwareClass, int attempt) {}
