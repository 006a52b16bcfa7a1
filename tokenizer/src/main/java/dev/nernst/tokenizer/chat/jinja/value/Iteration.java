package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;

/**
 * Python's iteration protocol and {@code len}.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Iteration {
    private Iteration() {}

    /** Whether a value can be iterated over. */
    public static boolean isIterable(Object value) {
        return switch (value) {
            case String ignored -> true;
            case Markup ignored -> true;
            case PySequence ignored -> true;
            case PyDict ignored -> true;
            case DictView ignored -> true;
            case PyRange ignored -> true;
            case Stream ignored -> true;
            case Undefined ignored -> true;
            case Iterable<?> ignored -> true;
            default -> false;
        };
    }

    /**
     * @throws TemplateException TypeError for what cannot be iterated over
     */
    @SuppressWarnings("unchecked")
    public static Iterator<Object> of(Object value) {
        return switch (value) {
            case String s -> characters(s);
            case Markup m -> characters(m.text());
            case PySequence sequence -> sequence.items().iterator();
            case PyDict dict -> dict.keys().iterator();
            case DictView view -> view.elements().iterator();
            case PyRange range -> range.elements().iterator();
            case Stream stream -> stream;
            case Undefined ignored -> Collections.emptyIterator();
            case Iterable<?> iterable -> (Iterator<Object>) iterable.iterator();
            default -> throw TemplateException.typeError("'" + Types.name(value) + "' object is not iterable");
        };
    }

    /** All elements as a new list. */
    public static List<Object> list(Object value) {
        return Arguments.collect(of(value));
    }

    /** {@code len(value)}, empty for what has none. */
    public static OptionalInt size(Object value) {
        return switch (value) {
            case String s -> OptionalInt.of(Strings.length(s));
            case Markup m -> OptionalInt.of(Strings.length(m.text()));
            case PySequence sequence -> OptionalInt.of(sequence.items().size());
            case PyDict dict -> OptionalInt.of(dict.size());
            case DictView view -> OptionalInt.of(view.dict().size());
            case PyRange range -> OptionalInt.of(range.size());
            case Undefined ignored -> OptionalInt.of(0);
            case Sized sized -> OptionalInt.of(sized.size());
            default -> OptionalInt.empty();
        };
    }

    /**
     * {@code len(value)}.
     *
     * @throws TemplateException TypeError for what has no length
     */
    public static int length(Object value) {
        return size(value)
                .orElseThrow(
                        () -> TemplateException.typeError("object of type '" + Types.name(value) + "' has no len()"));
    }

    private static Iterator<Object> characters(String text) {
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < text.length();
            }

            @Override
            public Object next() {
                if (at >= text.length()) {
                    throw new NoSuchElementException();
                }
                int from = at;
                at += Character.charCount(text.codePointAt(at));
                return text.substring(from, at);
            }
        };
    }
}
