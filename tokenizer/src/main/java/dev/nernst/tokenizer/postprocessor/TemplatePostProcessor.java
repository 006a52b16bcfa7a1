package dev.nernst.tokenizer.postprocessor;

import dev.nernst.tokenizer.postprocessor.TokenSequence.Offsets;
import dev.nernst.tokenizer.text.IntList;
import java.util.List;

/**
 * Puts special tokens around a sequence as a template says.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record TemplatePostProcessor(List<Piece> pieces) implements PostProcessor {
    public TemplatePostProcessor {
        pieces = List.copyOf(pieces);
    }

    /** A piece of a template. */
    public sealed interface Piece {
        /** The sequence itself. */
        record Sequence() implements Piece {}

        /** Special tokens; their offsets are empty. */
        record Special(List<Integer> ids, List<String> tokens) implements Piece {
            public Special {
                ids = List.copyOf(ids);
                tokens = List.copyOf(tokens);
            }
        }
    }

    @Override
    public TokenSequence process(TokenSequence tokens, boolean addSpecialTokens) {
        IntList ids = new IntList(tokens.ids().length + 8);
        IntList starts = new IntList();
        IntList ends = new IntList();
        IntList spaces = new IntList();
        Offsets offsets = tokens.offsets();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Sequence sequence -> {
                    ids.addAll(tokens.ids());
                    if (offsets != null) {
                        starts.addAll(offsets.starts());
                        ends.addAll(offsets.ends());
                        spaces.addAll(offsets.spaces());
                    }
                }
                case Piece.Special special -> {
                    for (int k = 0; addSpecialTokens && k < special.ids().size(); k++) {
                        ids.add(special.ids().get(k));
                        starts.add(0);
                        ends.add(0);
                        spaces.add(SpaceCounts.of(special.tokens().get(k)));
                    }
                }
            }
        }
        return new TokenSequence(
                ids.toArray(),
                offsets == null ? null : new Offsets(starts.toArray(), ends.toArray(), spaces.toArray()));
    }
}
