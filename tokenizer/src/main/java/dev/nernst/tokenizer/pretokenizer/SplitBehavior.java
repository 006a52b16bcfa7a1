package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.text.IntList;

/**
 * What becomes of the matches of a split pattern.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum SplitBehavior {
    /** Matches are left out. */
    REMOVED("Removed"),
    /** Each match is a piece. */
    ISOLATED("Isolated"),
    /** A match belongs to the piece before it. */
    MERGED_WITH_PREVIOUS("MergedWithPrevious"),
    /** A match belongs to the piece behind it. */
    MERGED_WITH_NEXT("MergedWithNext"),
    /** Neighbouring matches form one piece. */
    CONTIGUOUS("Contiguous");

    private final String jsonName;

    SplitBehavior(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in tokenizer.json. */
    public String jsonName() {
        return jsonName;
    }

    /** Whether a stretch is decided upon without looking at its neighbours. */
    boolean isLocal() {
        return this == REMOVED || this == ISOLATED;
    }

    /**
     * The pieces of a list of stretches, as start and end alternating. Stretch k is [bounds[k], bounds[k + 1]); {@code
     * matches} holds 1 for a match, 0 for a gap.
     */
    IntList pieces(IntList bounds, IntList matches) {
        return switch (this) {
            case CONTIGUOUS -> contiguous(bounds, matches);
            case MERGED_WITH_PREVIOUS -> mergedWithPrevious(bounds, matches);
            case MERGED_WITH_NEXT -> mergedWithNext(bounds, matches);
            default -> throw new IllegalStateException("decided stretch by stretch");
        };
    }

    private static IntList contiguous(IntList bounds, IntList matches) {
        IntList pieces = new IntList();
        for (int k = 0; k < matches.size(); k++) {
            if (k > 0 && matches.get(k) == matches.get(k - 1)) {
                pieces.set(pieces.size() - 1, bounds.get(k + 1));
            } else {
                add(pieces, bounds.get(k), bounds.get(k + 1));
            }
        }
        return pieces;
    }

    private static IntList mergedWithPrevious(IntList bounds, IntList matches) {
        IntList pieces = new IntList();
        for (int k = 0; k < matches.size(); k++) {
            boolean previousMatch = k > 0 && matches.get(k - 1) == 1;
            if (matches.get(k) == 1 && !previousMatch && k > 0) {
                pieces.set(pieces.size() - 1, bounds.get(k + 1));
            } else {
                add(pieces, bounds.get(k), bounds.get(k + 1));
            }
        }
        return pieces;
    }

    private static IntList mergedWithNext(IntList bounds, IntList matches) {
        IntList pieces = new IntList();
        for (int k = 0; k < matches.size(); k++) {
            // A match goes with the gap behind it; in a row of matches only the last one does.
            boolean joins = matches.get(k) == 1 && k + 1 < matches.size() && matches.get(k + 1) == 0;
            int end = bounds.get(joins ? k + 2 : k + 1);
            add(pieces, bounds.get(k), end);
            if (joins) {
                k++;
            }
        }
        return pieces;
    }

    private static void add(IntList pieces, int start, int end) {
        pieces.add(start);
        pieces.add(end);
    }
}
