package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.function.IntFunction;

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
     * The elements one by one, each charged as it is taken.
     *
     * @throws TemplateException TypeError for what cannot be iterated over
     */
    @SuppressWarnings("unchecked")
    public static Iterator<Object> of(Object value, Meter meter) {
        return switch (value) {
            case String s -> new Characters(s, meter);
            case Markup m -> new Characters(m.text(), meter);
            case PySequence sequence -> new Elements(sequence::get, sequence.size(), meter);
            case PyRange range -> new Elements(range::get, range.size(), meter);
            case PyDict dict -> new DictView(DictView.Kind.KEYS, dict).iterator(meter);
            case DictView view -> view.iterator(meter);
            case Stream stream -> new Pulled(stream, meter);
            case Undefined ignored -> Collections.emptyIterator();
            case Iterable<?> iterable -> new Pulled((Iterator<Object>) iterable.iterator(), meter);
            default -> throw TemplateException.typeError("'" + Types.name(value) + "' object is not iterable");
        };
    }

    /** All elements as a new list. */
    public static List<Object> list(Object value, Meter meter) {
        return collect(of(value, meter), meter);
    }

    /** The elements that an iterator has left, as a new list. */
    public static List<Object> collect(Iterator<Object> source, Meter meter) {
        List<Object> items = new ArrayList<>();
        int charged = 0;
        while (source.hasNext()) {
            if (items.size() == charged) {
                // A list that is full takes half as much again.
                meter.list(charged / 2 + 8);
                charged += charged / 2 + 8;
            }
            items.add(source.next());
        }
        return items;
    }

    /** {@code len(value)}, empty for what has none. */
    public static OptionalInt size(Object value, Meter meter) {
        return switch (value) {
            case String s -> OptionalInt.of(Strings.length(s, meter));
            case Markup m -> OptionalInt.of(Strings.length(m.text(), meter));
            case PySequence sequence -> OptionalInt.of(sequence.size());
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
    public static int length(Object value, Meter meter) {
        return size(value, meter)
                .orElseThrow(
                        () -> TemplateException.typeError("object of type '" + Types.name(value) + "' has no len()"));
    }

    private static final class Elements implements Iterator<Object> {
        private final IntFunction<Object> element;
        private final int size;
        private final Meter meter;
        private int at;

        Elements(IntFunction<Object> element, int size, Meter meter) {
            this.element = element;
            this.size = size;
            this.meter = meter;
        }

        @Override
        public boolean hasNext() {
            return at < size;
        }

        @Override
        public Object next() {
            if (at >= size) {
                throw new NoSuchElementException();
            }
            meter.items(1);
            return element.apply(at++);
        }
    }

    private static final class Characters implements Iterator<Object> {
        private final String text;
        private final Meter meter;
        private int at;

        Characters(String text, Meter meter) {
            this.text = text;
            this.meter = meter;
        }

        @Override
        public boolean hasNext() {
            return at < text.length();
        }

        @Override
        public Object next() {
            if (at >= text.length()) {
                throw new NoSuchElementException();
            }
            meter.items(1);
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            return Strings.character(c, meter);
        }
    }

    /** A generator may pull from another, and that from a third: each is one level down. */
    private static final class Pulled implements Iterator<Object> {
        private final Iterator<Object> source;
        private final Meter meter;

        Pulled(Iterator<Object> source, Meter meter) {
            this.source = source;
            this.meter = meter;
        }

        @Override
        public boolean hasNext() {
            meter.enter();
            boolean more = source.hasNext();
            meter.leave();
            return more;
        }

        @Override
        public Object next() {
            meter.enter();
            meter.items(1);
            Object item = source.next();
            meter.leave();
            return item;
        }
    }
}
