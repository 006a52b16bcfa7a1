package dev.nernst.tokenizer.added;

import dev.nernst.tokenizer.text.IntList;
import java.util.Map;

/**
 * Finds strings in text: at each place where any begins, the longest. An automaton of the reversed strings (Aho and Corasick
 * 1975) that reads the text from its end, so that the time is in proportion to the text, however long the strings are and
 * however much of one stands everywhere. Immutable and thread-safe.
 */
final class TokenFinder {
    private final IntList depths = new IntList();
    /** The id of the string that a state spells, or -1. */
    private final IntList ids = new IntList();
    /** Children of a state as a list: its first child, and each child's next sibling; 0 ends it. */
    private final IntList firstChildren = new IntList();

    private final IntList siblings = new IntList();
    /** The unit that leads to a state, and from where. */
    private final IntList units = new IntList();

    private final IntList parents = new IntList();
    /** States by parent and unit, in a hash table. */
    private final int[] table;
    /** The state of the longest proper end of what a state spells that begins a string. */
    private final int[] links;
    /** The state of the longest string that what a state spells ends with; 0 for none. */
    private final int[] longest;
    /** The units that a string ends with, so that the search skips through ordinary text. */
    private final long[] lastUnits = new long[0x10000 / 64];

    /** Where strings were found, from the end of the text to its beginning. */
    static final class Hits {
        private final IntList hits = new IntList();

        int size() {
            return hits.size() / 3;
        }

        int start(int index) {
            return hits.get(3 * index);
        }

        int end(int index) {
            return hits.get(3 * index + 1);
        }

        int id(int index) {
            return hits.get(3 * index + 2);
        }
    }

    /** @param strings with their ids; none empty */
    TokenFinder(Map<String, Integer> strings) {
        long states = 1 + strings.keySet().stream().mapToLong(String::length).sum();
        table = new int[Math.toIntExact(Long.highestOneBit(states) * 4)];
        newState(0, 0, (char) 0);
        strings.forEach(this::add);
        links = new int[depths.size()];
        longest = new int[depths.size()];
        link();
    }

    private int newState(int depth, int parent, char unit) {
        int state = depths.size();
        depths.add(depth);
        ids.add(-1);
        firstChildren.add(0);
        siblings.add(0);
        parents.add(parent);
        units.add(unit);
        return state;
    }

    private void add(String string, int id) {
        int state = 0;
        for (int i = string.length() - 1; i >= 0; i--) {
            char unit = string.charAt(i);
            int next = child(state, unit);
            if (next == 0) {
                next = newState(depths.get(state) + 1, state, unit);
                siblings.set(next, firstChildren.get(state));
                firstChildren.set(state, next);
                table[slot(state, unit)] = next;
            }
            state = next;
        }
        ids.set(state, id);
        char last = string.charAt(string.length() - 1);
        lastUnits[last >>> 6] |= 1L << last;
    }

    /** Breadth first: the link of a state lies nearer to the root. */
    private void link() {
        int[] queue = new int[depths.size()];
        int end = 1;
        for (int at = 0; at < end; at++) {
            int state = queue[at];
            for (int child = firstChildren.get(state); child != 0; child = siblings.get(child)) {
                links[child] = state == 0 ? 0 : next(links[state], (char) units.get(child));
                longest[child] = ids.get(child) >= 0 ? child : longest[links[child]];
                queue[end++] = child;
            }
        }
    }

    boolean isEmpty() {
        return depths.size() == 1;
    }

    /** All places of [from, to) where a string begins, with the longest that lies in there. */
    Hits find(char[] text, int from, int to) {
        Hits hits = new Hits();
        int state = 0;
        for (int i = to - 1; i >= from; i--) {
            char unit = text[i];
            if (state == 0 && (lastUnits[unit >>> 6] & (1L << unit)) == 0) {
                continue;
            }
            state = next(state, unit);
            int found = longest[state];
            if (found != 0) {
                hits.hits.add(i);
                hits.hits.add(i + depths.get(found));
                hits.hits.add(ids.get(found));
            }
        }
        return hits;
    }

    private int next(int from, char unit) {
        int state = from;
        int next = child(state, unit);
        while (next == 0 && state != 0) {
            state = links[state];
            next = child(state, unit);
        }
        return next;
    }

    private int child(int state, char unit) {
        return table[slot(state, unit)];
    }

    /** Where the child stands in the table, or where it would. */
    private int slot(int state, char unit) {
        int mask = table.length - 1;
        long mixed = (((long) state << 16) | unit) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (table[slot] != 0 && (parents.get(table[slot]) != state || units.get(table[slot]) != unit)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
