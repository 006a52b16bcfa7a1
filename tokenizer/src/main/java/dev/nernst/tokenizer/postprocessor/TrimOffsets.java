package dev.nernst.tokenizer.postprocessor;

import dev.nernst.tokenizer.postprocessor.TokenSequence.Offsets;

/**
 * Takes white space at the ends of tokens out of their offsets; a single one in front of the first token stays where the
 * pre-tokenizer put it there itself.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record TrimOffsets(boolean addPrefixSpace) implements PostProcessor {
    @Override
    public TokenSequence process(TokenSequence tokens, Framing framing) {
        Offsets offsets = tokens.offsets();
        if (offsets == null) {
            return tokens;
        }
        int[] starts = offsets.starts().clone();
        int[] ends = offsets.ends().clone();
        for (int i = 0; i < starts.length; i++) {
            int leading = SpaceCounts.leading(offsets.spaces()[i]);
            int trailing = SpaceCounts.trailing(offsets.spaces()[i]);
            boolean first = i == 0 || starts[i] == 0;
            if (leading > 0 && !(first && addPrefixSpace && leading == 1)) {
                starts[i] = Math.min(starts[i] + leading, ends[i]);
            }
            if (trailing > 0 && ends[i] >= trailing) {
                ends[i] = Math.max(ends[i] - trailing, starts[i]);
            }
        }
        return new TokenSequence(tokens.ids(), new Offsets(starts, ends, offsets.spaces()));
    }
}
