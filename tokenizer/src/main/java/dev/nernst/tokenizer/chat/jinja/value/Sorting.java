package dev.nernst.tokenizer.chat.jinja.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Python's {@code sorted}: stable, by {@code <} alone, so keys without a total order (NaN) cannot upset it.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Sorting {
    private record Keyed(Object key, Object item) {}

    private Sorting() {}

    /** A new list of the elements in the order of their keys. */
    public static List<Object> sorted(List<Object> items, Function<Object, Object> key, boolean reverse, Meter meter) {
        meter.list(3L * items.size());
        List<Keyed> keyed = new ArrayList<>(items.size());
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        // Reversing before and after keeps equal items in their order.
        if (reverse) {
            Collections.reverse(keyed);
        }
        List<Keyed> ordered = merge(keyed, (a, b) -> Comparison.less(a.key(), b.key(), meter), meter);
        if (reverse) {
            Collections.reverse(ordered);
        }
        List<Object> result = new ArrayList<>(ordered.size());
        ordered.forEach(entry -> result.add(entry.item()));
        return result;
    }

    /** A new list of the elements in an order that needs not be total. */
    public static <T> List<T> sorted(Collection<T> items, BiPredicate<T, T> less, Meter meter) {
        return merge(items, less, meter);
    }

    // Bottom up: runs of doubling length go from one list to the other and back.
    private static <T> List<T> merge(Collection<T> items, BiPredicate<T, T> less, Meter meter) {
        int size = items.size();
        meter.list(2L * size);
        List<T> from = new ArrayList<>(items);
        List<T> to = new ArrayList<>(items);
        for (long run = 1; run < size; run *= 2) {
            meter.items(size);
            for (long start = 0; start < size; start += 2 * run) {
                int middle = (int) Math.min(size, start + run);
                int end = (int) Math.min(size, start + 2 * run);
                int i = (int) start;
                int j = middle;
                for (int k = (int) start; k < end; k++) {
                    boolean right = i >= middle || (j < end && less.test(from.get(j), from.get(i)));
                    to.set(k, right ? from.get(j++) : from.get(i++));
                }
            }
            List<T> merged = to;
            to = from;
            from = merged;
        }
        return from;
    }
}
