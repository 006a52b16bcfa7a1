package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Python's {@code sorted}: stable, by {@code <} alone, so keys without a total order (NaN) cannot upset it. */
final class Sorting {
    private record Keyed(Object key, Object item) {}

    private Sorting() {}

    static List<Object> sorted(List<Object> items, Function<Object, Object> key, boolean reverse) {
        List<Keyed> keyed = new ArrayList<>(items.size());
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        // Reversing before and after keeps equal items in their order.
        if (reverse) {
            Collections.reverse(keyed);
        }
        List<Keyed> ordered = merge(keyed);
        if (reverse) {
            Collections.reverse(ordered);
        }
        List<Object> result = new ArrayList<>(ordered.size());
        ordered.forEach(entry -> result.add(entry.item()));
        return result;
    }

    private static List<Keyed> merge(List<Keyed> items) {
        if (items.size() < 2) {
            return new ArrayList<>(items);
        }
        int middle = items.size() / 2;
        List<Keyed> left = merge(items.subList(0, middle));
        List<Keyed> right = merge(items.subList(middle, items.size()));
        List<Keyed> merged = new ArrayList<>(items.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            boolean takeRight = Comparison.less(right.get(j).key(), left.get(i).key());
            merged.add(takeRight ? right.get(j++) : left.get(i++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }
}
