package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.IntList;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * Characters with, for each, how it relates to the source: 0 takes the place of the next source character, 1 is added
 * behind it, -n takes the place of the next and swallows n more. Decomposition and composition are those of UAX #15; the
 * bookkeeping is that of the reference, so that offsets agree. Not thread-safe.
 */
final class CanonicalSequence {
    private static final int RANKS = 128;
    /** No character below decomposes. */
    private static final int FIRST_DECOMPOSED = 0xA0;

    private final IntList codePoints = new IntList();
    private final IntList changes = new IntList();

    private CanonicalSequence() {}

    int size() {
        return codePoints.size();
    }

    int codePoint(int index) {
        return codePoints.get(index);
    }

    int change(int index) {
        return changes.get(index);
    }

    /** Full decomposition in canonical order. */
    static CanonicalSequence decompose(String text, boolean compatibility) {
        Form form = compatibility ? Form.NFKD : Form.NFD;
        CanonicalSequence sequence = new CanonicalSequence();
        text.codePoints().forEach(source -> {
            if (source < FIRST_DECOMPOSED) {
                sequence.add(source, 0);
                return;
            }
            int[] parts = Normalizer.normalize(Character.toString(source), form)
                    .codePoints()
                    .toArray();
            for (int k = 0; k < parts.length; k++) {
                sequence.add(parts[k], k == 0 ? 0 : 1);
            }
        });
        sequence.order();
        return sequence;
    }

    /** Composes what canonical composition composes; the sequence must be decomposed and in canonical order. */
    CanonicalSequence compose() {
        CanonicalSequence result = new CanonicalSequence();
        int starter = -1;
        // Index in the result of the last mark that stayed behind the starter, or -1.
        int lastMark = -1;
        for (int i = 0; i < size(); i++) {
            int codePoint = codePoint(i);
            int rank = CombiningClasses.rank(codePoint);
            boolean mark = rank > 0;
            if (starter >= 0 && (lastMark < 0 || CombiningClasses.rank(result.codePoint(lastMark)) < rank)) {
                int composed = composePair(result.codePoint(starter), codePoint);
                if (composed >= 0) {
                    result.codePoints.set(starter, composed);
                    result.changes.set(starter, result.change(starter) + change(i) - 1);
                    continue;
                }
            }
            result.add(codePoint, change(i));
            if (!mark) {
                starter = result.size() - 1;
                lastMark = -1;
            } else if (starter >= 0) {
                lastMark = result.size() - 1;
            }
        }
        return result;
    }

    private void add(int codePoint, int change) {
        codePoints.add(codePoint);
        changes.add(change);
    }

    /** Sorts each run of marks by combining class, stably, in linear time. */
    private void order() {
        int start = 0;
        while (start < size()) {
            int end = start;
            boolean sorted = true;
            while (end < size() && CombiningClasses.rank(codePoint(end)) > 0) {
                sorted &= end == start
                        || CombiningClasses.rank(codePoint(end - 1)) <= CombiningClasses.rank(codePoint(end));
                end++;
            }
            if (!sorted) {
                orderRun(start, end);
            }
            start = Math.max(end, start + 1);
        }
    }

    /** A counting sort. */
    private void orderRun(int start, int end) {
        int[] firstOfRank = new int[RANKS + 1];
        for (int i = start; i < end; i++) {
            firstOfRank[CombiningClasses.rank(codePoint(i)) + 1]++;
        }
        for (int rank = 1; rank <= RANKS; rank++) {
            firstOfRank[rank] += firstOfRank[rank - 1];
        }
        int[] oldCodePoints = codePoints.slice(start, end);
        int[] oldChanges = changes.slice(start, end);
        for (int i = 0; i < oldCodePoints.length; i++) {
            int to = start + firstOfRank[CombiningClasses.rank(oldCodePoints[i])]++;
            codePoints.set(to, oldCodePoints[i]);
            changes.set(to, oldChanges[i]);
        }
    }

    private static int composePair(int first, int second) {
        String pair = new StringBuilder(4)
                .appendCodePoint(first)
                .appendCodePoint(second)
                .toString();
        String composed = Normalizer.normalize(pair, Form.NFC);
        return composed.codePointCount(0, composed.length()) == 1 ? composed.codePointAt(0) : -1;
    }
}
