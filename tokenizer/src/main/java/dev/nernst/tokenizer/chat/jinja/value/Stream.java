package dev.nernst.tokenizer.chat.jinja.value;

import java.util.Iterator;

/** A one-shot iterator, such as {@code map} and {@code reverse} return: no length, no index, read once. Not thread-safe. */
public final class Stream implements Iterator<Object> {
    private final String typeName;
    private final Iterator<Object> source;

    /** A generator over the given elements, pulled one by one. */
    public Stream(Iterator<Object> source) {
        this("generator", source);
    }

    /** An iterator whose Python type has another name. */
    public Stream(String typeName, Iterator<Object> source) {
        this.typeName = typeName;
        this.source = source;
    }

    /** The Python type's name. */
    public String typeName() {
        return typeName;
    }

    @Override
    public boolean hasNext() {
        return source.hasNext();
    }

    @Override
    public Object next() {
        return source.next();
    }
}
