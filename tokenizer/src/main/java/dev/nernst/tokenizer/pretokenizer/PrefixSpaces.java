package dev.nernst.tokenizer.pretokenizer;

/** Puts a space in front of texts, or not, whatever a byte-level pre-tokenizer was told before. Stateless. */
public final class PrefixSpaces {
    private PrefixSpaces() {}

    /**
     * The pre-tokenizer with another word on spaces in front. GPT-2's own, which cuts text by itself, then sees the whole
     * text: behind stages that cut it first, each piece would get a space.
     */
    public static PreTokenizer of(PreTokenizer preTokenizer, boolean prefixSpace) {
        if (preTokenizer instanceof ByteLevelPreTokenizer byteLevel) {
            return new ByteLevelPreTokenizer(prefixSpace, byteLevel.split(), byteLevel.spell());
        }
        if (!(preTokenizer instanceof SequencePreTokenizer sequence)) {
            return preTokenizer;
        }
        for (PreTokenizer stage : sequence.stages()) {
            if (prefixSpace && stage instanceof ByteLevelPreTokenizer byteLevel && byteLevel.split() != null) {
                return of(byteLevel, true);
            }
        }
        return new SequencePreTokenizer(sequence.stages().stream()
                .map(stage -> stage instanceof ByteLevelPreTokenizer ? of(stage, prefixSpace) : stage)
                .toList());
    }
}
