package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.text.NormalizedText;
import java.util.List;

/**
 * One pre-tokenizer after the other: each cuts the pieces of the one before.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SequencePreTokenizer(List<PreTokenizer> stages) implements PreTokenizer {
    public SequencePreTokenizer {
        stages = List.copyOf(stages);
    }

    @Override
    public void split(NormalizedText text, int from, int to, PieceSink sink) {
        PieceSink next = sink;
        for (PreTokenizer stage : stages.reversed()) {
            PieceSink following = next;
            next = (piece, start, end) -> stage.split(piece, start, end, following);
        }
        next.accept(text, from, to);
    }
}
