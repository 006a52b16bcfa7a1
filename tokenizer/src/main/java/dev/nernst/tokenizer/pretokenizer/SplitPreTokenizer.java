package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.pattern.TextPattern;
import dev.nernst.tokenizer.text.IntList;
import dev.nernst.tokenizer.text.NormalizedText;

/**
 * Cuts at the matches of a pattern; {@code invert} swaps matches and what lies between them.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, boolean invert) implements PreTokenizer {
    @Override
    public void split(NormalizedText text, int from, int to, PieceSink sink) {
        if (behavior.isLocal()) {
            boolean keepMatches = behavior == SplitBehavior.ISOLATED;
            pattern.cut(text, from, to, (start, end, match) -> {
                if (start < end && (keepMatches || match == invert)) {
                    sink.accept(text, start, end);
                }
            });
            return;
        }
        IntList bounds = new IntList();
        IntList matches = new IntList();
        bounds.add(from);
        pattern.cut(text, from, to, (start, end, match) -> {
            bounds.add(end);
            matches.add(match == invert ? 0 : 1);
        });
        IntList pieces = behavior.pieces(bounds, matches);
        for (int k = 0; k < pieces.size(); k += 2) {
            if (pieces.get(k) < pieces.get(k + 1)) {
                sink.accept(text, pieces.get(k), pieces.get(k + 1));
            }
        }
    }
}
