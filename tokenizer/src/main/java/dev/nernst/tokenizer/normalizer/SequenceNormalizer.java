package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.NormalizedText;
import java.util.List;

/**
 * One normalizer after the other.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SequenceNormalizer(List<Normalizer> normalizers) implements Normalizer {
    public SequenceNormalizer {
        normalizers = List.copyOf(normalizers);
    }

    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        NormalizedText current = text;
        int start = from;
        int end = to;
        for (Normalizer normalizer : normalizers) {
            NormalizedText next = normalizer.normalize(current, start, end);
            if (next != current) {
                current = next;
                start = 0;
                end = next.length();
            }
        }
        return current;
    }
}
