package dev.nernst.tokenizer;

import dev.nernst.tokenizer.added.AddedVocabulary;
import dev.nernst.tokenizer.bpe.BpeModel;
import dev.nernst.tokenizer.bpe.TokenBuffer;
import dev.nernst.tokenizer.normalizer.Normalizer;
import dev.nernst.tokenizer.postprocessor.Framing;
import dev.nernst.tokenizer.postprocessor.PostProcessor;
import dev.nernst.tokenizer.postprocessor.SpaceCounts;
import dev.nernst.tokenizer.postprocessor.TokenSequence;
import dev.nernst.tokenizer.pretokenizer.ByteLevelPreTokenizer;
import dev.nernst.tokenizer.pretokenizer.PreTokenizer;
import dev.nernst.tokenizer.pretokenizer.SequencePreTokenizer;
import dev.nernst.tokenizer.text.IntList;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from text to tokens: added tokens, normalizer, pre-tokenizer, model, post-processor. Immutable and thread-safe. */
final class EncodingPipeline {
    private final AddedVocabulary added;
    private final @Nullable Normalizer normalizer;
    private final @Nullable PreTokenizer preTokenizer;
    private final BpeModel model;
    private final @Nullable PostProcessor postProcessor;

    EncodingPipeline(TokenizerParts parts, AddedVocabulary added) {
        this.added = added;
        this.normalizer = parts.normalizer();
        this.postProcessor = parts.postProcessor();
        PreTokenizer unspelled = parts.model().canSpellBytes() ? unspelled(parts.preTokenizer()) : null;
        this.preTokenizer = unspelled == null ? parts.preTokenizer() : unspelled;
        this.model = unspelled == null ? parts.model() : parts.model().spellingBytes();
    }

    Encoding encode(String text, Framing framing) {
        Pass pass = new Pass(text, true);
        pass.run();
        int[] ids = pass.tokens.ids().toArray();
        int[] starts = pass.tokens.starts().toArray();
        int[] ends = pass.tokens.ends().toArray();
        toCodePoints(pass.original, starts, ends);
        if (postProcessor == null) {
            return new Encoding(ids, starts, ends);
        }
        TokenSequence.Offsets offsets = new TokenSequence.Offsets(starts, ends, pass.spaces(ids));
        TokenSequence processed = postProcessor.process(new TokenSequence(ids, offsets), framing);
        TokenSequence.Offsets result = processed.offsets();
        if (result == null) {
            throw new IllegalStateException("a post-processor lost the offsets");
        }
        return new Encoding(processed.ids(), result.starts(), result.ends());
    }

    int[] encodeIds(String text, Framing framing) {
        Pass pass = new Pass(text, false);
        pass.run();
        int[] ids = pass.tokens.ids().toArray();
        return postProcessor == null
                ? ids
                : postProcessor.process(new TokenSequence(ids, null), framing).ids();
    }

    /** The pre-tokenizer without its last stage's spelling in the byte alphabet; null where that is not its last stage. */
    private static @Nullable PreTokenizer unspelled(@Nullable PreTokenizer preTokenizer) {
        if (preTokenizer instanceof ByteLevelPreTokenizer byteLevel) {
            return byteLevel.unspelled();
        }
        if (preTokenizer instanceof SequencePreTokenizer sequence
                && !sequence.stages().isEmpty()) {
            PreTokenizer last = unspelled(sequence.stages().getLast());
            if (last == null) {
                return null;
            }
            List<PreTokenizer> stages = new ArrayList<>(
                    sequence.stages().subList(0, sequence.stages().size() - 1));
            stages.add(last);
            return new SequencePreTokenizer(stages);
        }
        return null;
    }

    /** Turns UTF-16 positions into positions in code points; the same where there is no surrogate pair. */
    private static void toCodePoints(NormalizedText original, int[] starts, int[] ends) {
        char[] units = original.units();
        int firstPair = 0;
        while (firstPair < units.length && !Character.isSurrogate(units[firstPair])) {
            firstPair++;
        }
        if (firstPair == units.length) {
            return;
        }
        int[] codePoints = new int[units.length + 1];
        int count = 0;
        for (int i = 0; i < units.length; i++) {
            codePoints[i] = count;
            count += Character.isHighSurrogate(units[i]) ? 0 : 1;
        }
        codePoints[units.length] = count;
        for (int k = 0; k < starts.length; k++) {
            starts[k] = codePoints[starts[k]];
            ends[k] = codePoints[ends[k]];
        }
    }

    /** One text on its way. */
    private final class Pass {
        private final NormalizedText original;
        private final TokenBuffer tokens;
        private final BpeModel.Encoder encoder;
        /** Index of each added token among the tokens, and the white space around it, alternating. */
        private final IntList addedSpaces = new IntList();

        Pass(String text, boolean withOffsets) {
            original = NormalizedText.original(text);
            tokens = new TokenBuffer(withOffsets);
            encoder = model.encoder(tokens);
        }

        void run() {
            added.cutOriginal(original, 0, original.length(), (from, to, id) -> {
                if (id >= 0) {
                    add(original, from, to, id);
                } else {
                    normalize(from, to);
                }
            });
        }

        private void normalize(int from, int to) {
            NormalizedText text = normalizer == null ? original : normalizer.normalize(original, from, to);
            int start = text == original ? from : 0;
            int end = text == original ? to : text.length();
            added.cutNormalized(text, start, end, (segmentFrom, segmentTo, id) -> {
                if (id >= 0) {
                    add(text, segmentFrom, segmentTo, id);
                } else if (preTokenizer == null) {
                    encoder.encode(text, segmentFrom, segmentTo);
                } else {
                    preTokenizer.split(text, segmentFrom, segmentTo, encoder::encode);
                }
            });
        }

        private void add(NormalizedText text, int from, int to, int id) {
            if (tokens.withOffsets() && postProcessor != null) {
                addedSpaces.add(tokens.ids().size());
                addedSpaces.add(SpaceCounts.of(text.substring(from, to)));
            }
            tokens.add(id, text.originalStart(from), text.originalEnd(to - 1));
        }

        int[] spaces(int[] ids) {
            int[] spaces = new int[ids.length];
            for (int k = 0; k < addedSpaces.size(); k += 2) {
                // Marked, so that the model's spelling of the same id is not asked for below.
                spaces[addedSpaces.get(k)] = ~addedSpaces.get(k + 1);
            }
            for (int k = 0; k < ids.length; k++) {
                String token = spaces[k] < 0 ? null : model.vocabulary().tokenOf(ids[k]);
                spaces[k] = spaces[k] < 0 ? ~spaces[k] : token == null ? 0 : SpaceCounts.of(token);
            }
            return spaces;
        }
    }
}
