package dev.nernst.tokenizer.bpe;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Byte pair encoding (Sennrich et al. 2016) as tokenizer.json describes it, byte-level or SentencePiece style. Thread-safe;
 * scratch space lives in an {@link Encoder}, one for each call.
 */
public final class BpeModel {
    private final Vocabulary vocabulary;
    private final List<Merge> mergeList;
    private final MergeTable merges;
    private final BpeOptions options;
    private final SymbolSource source;
    private final @Nullable SafeCuts cuts;
    private final @Nullable CharacterSymbols characters;
    private final WordCache cache = new WordCache();

    private BpeModel(
            Vocabulary vocabulary, List<Merge> mergeList, MergeTable merges, BpeOptions options, boolean bytes) {
        this.vocabulary = vocabulary;
        this.mergeList = mergeList;
        this.merges = merges;
        this.options = options;
        this.characters = bytes ? null : new CharacterSymbols(vocabulary, options);
        this.source = characters == null ? ByteSymbols.of(vocabulary) : characters;
        // Where characters may be left out, the offsets of a piece depend on the whole of it.
        boolean cuttable = characters != null && !options.ignoreMerges() && options.unknownToken() != null;
        this.cuts = cuttable ? new SafeCuts(mergeList) : null;
    }

    /**
     * A model whose pieces are spelled as its vocabulary spells them.
     *
     * @param merges in order of rank
     * @throws TokenizerException where a merge needs a token that is not in the vocabulary, or yields one of its parts
     */
    public static BpeModel of(Vocabulary vocabulary, List<Merge> merges, BpeOptions options) {
        MergeTable table = new MergeTable(merges, vocabulary, options.continuingSubwordPrefix());
        return new BpeModel(vocabulary, List.copyOf(merges), table, options, false);
    }

    /** Whether the model can take plain text where it would see it spelled in the GPT-2 byte alphabet. */
    public boolean canSpellBytes() {
        return options.continuingSubwordPrefix().isEmpty()
                && options.endOfWordSuffix().isEmpty()
                && ByteSymbols.fits(vocabulary);
    }

    /** The same model for pieces of plain text, each byte of which it spells itself. */
    public BpeModel spellingBytes() {
        return new BpeModel(vocabulary, mergeList, merges, options, true);
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Merges in order of rank. */
    public List<Merge> merges() {
        return mergeList;
    }

    public BpeOptions options() {
        return options;
    }

    /** An encoder with scratch space of its own; not thread-safe. */
    public Encoder encoder(TokenBuffer out) {
        return new Encoder(out);
    }

    /** Tokenizes pieces into a buffer. */
    public final class Encoder {
        private final TokenBuffer out;
        private final Symbols word = new Symbols();
        private final MergeLoop loop = new MergeLoop(merges);

        private Encoder(TokenBuffer out) {
            this.out = out;
        }

        /** Appends the tokens of units [from, to). */
        public void encode(NormalizedText text, int from, int to) {
            if (cuts == null || characters == null) {
                encodeWord(text, from, to);
                return;
            }
            int start = from;
            char[] units = text.units();
            int previous = text.codePointAt(from, to);
            boolean previousKnown = characters.isKnown(previous);
            for (int i = from + Character.charCount(previous); i < to; ) {
                int codePoint = text.codePointAt(i, to);
                boolean known = characters.isKnown(codePoint);
                if (known && previousKnown && cuts.isBetween(previous, codePoint)) {
                    encodeWord(text, start, i);
                    start = i;
                }
                previous = codePoint;
                previousKnown = known;
                i += Character.isHighSurrogate(units[i]) ? 2 : 1;
            }
            encodeWord(text, start, to);
        }

        private void encodeWord(NormalizedText text, int from, int to) {
            char[] units = text.units();
            if (to - from > WordCache.MAX_LENGTH) {
                tokenize(units, from, to);
                for (int k = 0; k < word.size; k++) {
                    emit(text, from, word.ids[k], word.starts[k], word.ends[k]);
                }
                return;
            }
            int hash = WordCache.hash(units, from, to);
            WordCache.Word cached = cache.find(hash, units, from, to);
            if (cached == null) {
                tokenize(units, from, to);
                cached = freeze(units, from, to);
                cache.put(hash, cached);
            }
            if (!out.withOffsets()) {
                out.addAll(cached.ids());
                return;
            }
            int[] bounds = cached.bounds();
            for (int k = 0; k < cached.ids().length; k++) {
                emit(text, from, cached.ids()[k], bounds[2 * k], bounds[2 * k + 1]);
            }
        }

        private void emit(NormalizedText text, int from, int id, int start, int end) {
            if (out.withOffsets()) {
                out.add(id, text.originalStart(from + start), text.originalEnd(from + end - 1));
            } else {
                out.add(id, 0, 0);
            }
        }

        private void tokenize(char[] units, int from, int to) {
            word.clear();
            if (options.ignoreMerges()) {
                int whole = vocabulary.idOf(source.spelling(units, from, to));
                if (whole >= 0) {
                    word.add(whole, 0, to - from, 0);
                    return;
                }
            }
            source.symbols(units, from, to, word);
            loop.run(word);
            if (word.dropped) {
                closeGaps(units, from, to);
            }
        }

        /** Left-out characters have no length for the reference, so that the offsets of what follows move to the left. */
        private void closeGaps(char[] units, int from, int to) {
            int unit = 0;
            int bytesBefore = 0;
            int position = 0;
            for (int k = 0; k < word.size; k++) {
                int first = position;
                int last = position + word.byteLengths[k] - 1;
                position = last + 1;
                while (bytesBefore + byteLength(units, from + unit, to) <= first) {
                    bytesBefore += byteLength(units, from + unit, to);
                    unit += Character.charCount(Character.codePointAt(units, from + unit, to));
                }
                word.starts[k] = unit;
                while (bytesBefore + byteLength(units, from + unit, to) <= last) {
                    bytesBefore += byteLength(units, from + unit, to);
                    unit += Character.charCount(Character.codePointAt(units, from + unit, to));
                }
                word.ends[k] = unit + Character.charCount(Character.codePointAt(units, from + unit, to));
            }
        }

        private WordCache.Word freeze(char[] units, int from, int to) {
            int[] ids = new int[word.size];
            int[] bounds = new int[2 * word.size];
            for (int k = 0; k < word.size; k++) {
                ids[k] = word.ids[k];
                bounds[2 * k] = word.starts[k];
                bounds[2 * k + 1] = word.ends[k];
            }
            return new WordCache.Word(Arrays.copyOfRange(units, from, to), ids, bounds);
        }
    }

    private static int byteLength(char[] units, int at, int to) {
        return CharacterSymbols.utf8Length(Character.codePointAt(units, at, to));
    }
}
