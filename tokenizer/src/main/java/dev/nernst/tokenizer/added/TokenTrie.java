package dev.nernst.tokenizer.added;

import java.util.HashMap;
import java.util.Map;

/** Strings to be found in text, leftmost first, the longest of those that begin at one place. Immutable once built. */
final class TokenTrie {
    private final Node root = new Node();
    /** The characters that a string begins with, so that the search skips through ordinary text. */
    private final long[] firstUnits = new long[0x10000 / 64];

    /** One step in the trie. */
    private static final class Node {
        private final Map<Character, Node> children = new HashMap<>();
        private int id = -1;
    }

    /** Adds a string, which must not be empty; where it is there already the first id stays. */
    void add(String content, int id) {
        Node node = root;
        for (int i = 0; i < content.length(); i++) {
            node = node.children.computeIfAbsent(content.charAt(i), c -> new Node());
        }
        if (node.id < 0) {
            node.id = id;
        }
        char first = content.charAt(0);
        firstUnits[first >>> 6] |= 1L << first;
    }

    boolean isEmpty() {
        return root.children.isEmpty();
    }

    /** The next place at or behind {@code from} where a match may begin, or {@code to}. */
    int candidate(char[] units, int from, int to) {
        int i = from;
        while (i < to && (firstUnits[units[i] >>> 6] & (1L << units[i])) == 0) {
            i++;
        }
        return i;
    }

    /** The longest match that begins at {@code at}, packed as end position and id, or -1 where there is none. */
    long longest(char[] units, int at, int to) {
        Node node = root;
        long best = -1;
        for (int i = at; i < to; i++) {
            node = node.children.get(units[i]);
            if (node == null) {
                break;
            }
            if (node.id >= 0) {
                best = ((long) (i + 1) << 32) | node.id;
            }
        }
        return best;
    }
}
