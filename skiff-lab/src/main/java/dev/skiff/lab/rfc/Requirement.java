package dev.skiff.lab.rfc;

/**
 * One thing that an RFC asks for.
 *
 * @param id the tag of the tests that show it
 * @param section its number, or its title where the RFC has no numbers
 * @param level MUST, SHOULD or MAY; in small letters where the RFC has them so, and "says" where it
 *     only tells how things are
 * @param text what is asked for, in our words
 * @param conduct what Skiff does; empty where there is nothing to add to the text
 * @param deviates whether that is something else than what is asked for
 */
record Requirement(
    String id, String section, String level, String text, String conduct, boolean deviates) {}
