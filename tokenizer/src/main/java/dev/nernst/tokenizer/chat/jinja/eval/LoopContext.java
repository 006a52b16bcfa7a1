package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyCallable;
import dev.nernst.tokenizer.chat.jinja.value.PyFunction;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Sized;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The special variable {@code loop}. It reads ahead only when asked what comes next or how long the loop is. */
final class LoopContext implements PyCallable, Sized {
    private final @Nullable BiFunction<Object, Integer, Object> recurse;
    private final int depth0;
    private final Meter meter;
    private Iterator<Object> source;
    private OptionalInt length;
    private long index0 = -1;
    private @Nullable Object before;
    private @Nullable Object current;
    private @Nullable Object after;
    private @Nullable Object lastChanged;

    /**
     * @param recurse runs the loop again over other elements at a depth; null unless the loop is recursive
     */
    LoopContext(Object iterable, @Nullable BiFunction<Object, Integer, Object> recurse, int depth0, Meter meter) {
        this.meter = meter;
        this.source = Iteration.of(iterable, meter);
        this.length = Iteration.size(iterable, meter);
        this.recurse = recurse;
        this.depth0 = depth0;
    }

    boolean advance() {
        Object next = peek();
        after = null;
        if (next == null) {
            return false;
        }
        index0++;
        before = current;
        current = next;
        return true;
    }

    Object item() {
        if (current == null) {
            throw new IllegalStateException("the loop has not started");
        }
        return current;
    }

    private @Nullable Object peek() {
        if (after == null && source.hasNext()) {
            after = source.next();
        }
        return after;
    }

    @Override
    public int size() {
        if (length.isEmpty()) {
            List<Object> rest = Iteration.collect(source, meter);
            source = rest.iterator();
            length = OptionalInt.of((int) index0 + 1 + rest.size() + (after == null ? 0 : 1));
        }
        return length.getAsInt();
    }

    @Override
    public String typeName() {
        return "LoopContext";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "index" -> index0 + 1;
            case "index0" -> index0;
            case "revindex" -> size() - index0;
            case "revindex0" -> size() - index0 - 1;
            case "first" -> index0 == 0;
            case "last" -> peek() == null;
            case "length" -> (long) size();
            case "depth" -> depth0 + 1L;
            case "depth0" -> (long) depth0;
            case "previtem" -> index0 == 0 || before == null ? Undefined.because("there is no previous item") : before;
            case "nextitem" -> {
                Object next = peek();
                yield next == null ? Undefined.because("there is no next item") : next;
            }
            case "cycle" -> new PyFunction("cycle", this::cycle);
            case "changed" -> new PyFunction("changed", this::changed);
            default -> null;
        };
    }

    private Object cycle(Arguments arguments) {
        List<Object> items = arguments.positional();
        if (items.isEmpty()) {
            throw TemplateException.typeError("no items for cycling given");
        }
        return items.get((int) (index0 % items.size()));
    }

    private Object changed(Arguments arguments) {
        PyTuple value = new PyTuple(arguments.positional(), meter);
        boolean changed = lastChanged == null || !Comparison.equal(lastChanged, value, meter);
        lastChanged = value;
        return changed;
    }

    @Override
    public Object call(Arguments arguments) {
        if (recurse == null) {
            throw TemplateException.typeError("The loop must have the 'recursive' marker to be called recursively.");
        }
        return recurse.apply(arguments.bind("loop", 1, "iterable").get(0), depth0 + 1);
    }

    @Override
    public String show(Meter unused) {
        return "<LoopContext " + (index0 + 1) + "/" + size() + ">";
    }
}
