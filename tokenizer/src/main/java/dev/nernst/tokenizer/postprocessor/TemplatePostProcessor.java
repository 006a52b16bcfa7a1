package dev.nernst.tokenizer.postprocessor;

import dev.nernst.tokenizer.postprocessor.TokenSequence.Offsets;
import dev.nernst.tokenizer.text.IntList;
import java.util.Arrays;
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
    public TokenSequence process(TokenSequence tokens, Framing framing) {
        IntList ids = new IntList(tokens.ids().length + 8);
        IntList starts = new IntList();
        IntList ends = new IntList();
        IntList spaces = new IntList();
        Offsets offsets = tokens.offsets();
        int sequence = pieces.indexOf(new Piece.Sequence());
        int[] before = ids(0, Math.max(0, sequence));
        int[] after = ids(sequence + 1, pieces.size());
        boolean hasBefore = framing == Framing.ONCE && matches(tokens.ids(), before, 0);
        // One token cannot be both what begins the text and what ends it.
        boolean hasAfter = framing == Framing.ONCE
                && tokens.ids().length >= after.length + (hasBefore ? before.length : 0)
                && matches(tokens.ids(), after, tokens.ids().length - after.length);
        for (int i = 0; i < pieces.size(); i++) {
            switch (pieces.get(i)) {
                case Piece.Sequence whole -> {
                    ids.addAll(tokens.ids());
                    if (offsets != null) {
                        starts.addAll(offsets.starts());
                        ends.addAll(offsets.ends());
                        spaces.addAll(offsets.spaces());
                    }
                }
                case Piece.Special special -> {
                    boolean wanted = framing != Framing.NONE && !(i < sequence ? hasBefore : hasAfter);
                    for (int k = 0; wanted && k < special.ids().size(); k++) {
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

    /** The special tokens of pieces [from, to). */
    private int[] ids(int from, int to) {
        return pieces.subList(from, to).stream()
                .filter(Piece.Special.class::isInstance)
                .flatMap(piece -> ((Piece.Special) piece).ids().stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static boolean matches(int[] ids, int[] part, int at) {
        return at >= 0
                && at + part.length <= ids.length
                && Arrays.equals(ids, at, at + part.length, part, 0, part.length);
    }
}
