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
    /** COMBINING GREEK YPOGEGRAMMENI has the highest combining class that exists (240). */
    private static final int HIGHEST_CLASS = 0x345;

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
            boolean mark = isMark(codePoint);
            if (starter >= 0 && (lastMark < 0 || (mark && isLower(result.codePoint(lastMark), codePoint)))) {
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

    /** Sorts each run of marks by combining class, stably; the JDK does not tell the classes, but it sorts by them. */
    private void order() {
        int start = 0;
        while (start < size()) {
            if (!isMark(codePoint(start))) {
                start++;
                continue;
            }
            int end = start + 1;
            while (end < size() && isMark(codePoint(end))) {
                end++;
            }
            if (end - start > 1) {
                orderRun(start, end);
            }
            start = end;
        }
    }

    private void orderRun(int start, int end) {
        StringBuilder run = new StringBuilder();
        for (int i = start; i < end; i++) {
            run.appendCodePoint(codePoint(i));
        }
        int[] sorted = Normalizer.normalize(run, Form.NFD).codePoints().toArray();
        int[] oldCodePoints = new int[end - start];
        int[] oldChanges = new int[end - start];
        for (int i = start; i < end; i++) {
            oldCodePoints[i - start] = codePoint(i);
            oldChanges[i - start] = change(i);
        }
        // Equal marks have equal classes and keep their order, so that each takes its own change along.
        boolean[] used = new boolean[end - start];
        for (int i = start; i < end; i++) {
            int from = 0;
            while (used[from] || oldCodePoints[from] != sorted[i - start]) {
                from++;
            }
            used[from] = true;
            codePoints.set(i, oldCodePoints[from]);
            changes.set(i, oldChanges[from]);
        }
    }

    /** Whether a decomposed character has a combining class other than 0. */
    private static boolean isMark(int codePoint) {
        if (codePoint < 0x300) {
            return false;
        }
        return codePoint == HIGHEST_CLASS || isLower(codePoint, HIGHEST_CLASS);
    }

    /** Whether the class of the first mark is below that of the second: then the two sort into that order. */
    private static boolean isLower(int first, int second) {
        return !Normalizer.isNormalized(Character.toString(second) + Character.toString(first), Form.NFD);
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
