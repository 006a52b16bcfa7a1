package dev.nernst.tokenizer.chat.jinja.syntax;

import java.util.List;

/**
 * What an assignment or a loop writes to. Immutable.
 *
 * <p>Immutable; templates that are parsed once are rendered by several threads.
 */
public sealed interface Target {
    /** A variable. */
    record Name(String name) implements Target {}

    /** An attribute of a namespace. */
    record NamespaceAttribute(String owner, String name) implements Target {}

    /** Several targets, filled from an iterable of as many elements. */
    record Tuple(List<Target> items) implements Target {}
}
