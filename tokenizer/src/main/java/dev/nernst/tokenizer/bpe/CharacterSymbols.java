package dev.nernst.tokenizer.bpe;

import dev.nernst.tokenizer.TokenizerException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One symbol for each character, with prefix and suffix where the model has them; characters without a token are spelled
 * in byte tokens, become the unknown token, or are left out.
 */
final class CharacterSymbols implements SymbolSource {
    private final Vocabulary vocabulary;
    private final BpeOptions options;
    private final boolean decorated;
    private final CharacterTable characters;
    private final int @Nullable [] fallback;
    private final int unknownId;

    CharacterSymbols(Vocabulary vocabulary, BpeOptions options) {
        this.vocabulary = vocabulary;
        this.options = options;
        this.decorated = !options.continuingSubwordPrefix().isEmpty()
                || !options.endOfWordSuffix().isEmpty();
        this.characters = new CharacterTable(vocabulary);
        this.fallback = options.byteFallback() ? fallbackIds(vocabulary) : null;
        this.unknownId = options.unknownToken() == null ? -1 : vocabulary.idOf(options.unknownToken());
    }

    /** Whether a character has a token of its own, so that it starts as one symbol. */
    boolean isKnown(int codePoint) {
        return !decorated && characters.idOf(codePoint) >= 0;
    }

    @Override
    public void symbols(char[] units, int from, int to, Symbols out) {
        // Start of the run of unknown characters that is being fused, or -1.
        int unknown = -1;
        int unknownEnd = -1;
        int unknownBytes = 0;
        for (int i = from; i < to; ) {
            int codePoint = Character.codePointAt(units, i, to);
            int next = i + Character.charCount(codePoint);
            int bytes = utf8Length(codePoint);
            int id = idOf(codePoint, i == from, next == to);
            boolean resolved = id >= 0;
            if (resolved && unknown >= 0) {
                out.add(unknownId, unknown, unknownEnd, unknownBytes);
                unknown = -1;
            }
            if (resolved) {
                out.add(id, i - from, next - from, bytes);
            } else if (fallback == null || !spell(codePoint, i == from, next == to, i - from, next - from, out)) {
                if (options.unknownToken() == null) {
                    out.dropped = true;
                } else if (unknown >= 0 && options.fuseUnknown()) {
                    unknownEnd = next - from;
                    unknownBytes += bytes;
                } else {
                    requireUnknown();
                    if (unknown >= 0) {
                        out.add(unknownId, unknown, unknownEnd, unknownBytes);
                    }
                    unknown = i - from;
                    unknownEnd = next - from;
                    unknownBytes = bytes;
                }
            }
            i = next;
        }
        if (unknown >= 0) {
            out.add(unknownId, unknown, unknownEnd, unknownBytes);
        }
    }

    @Override
    public String spelling(char[] units, int from, int to) {
        return new String(units, from, to - from);
    }

    private int idOf(int codePoint, boolean first, boolean last) {
        return decorated ? vocabulary.idOf(decorate(codePoint, first, last)) : characters.idOf(codePoint);
    }

    private String decorate(int codePoint, boolean first, boolean last) {
        return (first ? "" : options.continuingSubwordPrefix())
                + Character.toString(codePoint)
                + (last ? options.endOfWordSuffix() : "");
    }

    /** Spells a character in byte tokens; false where one of its bytes has none. */
    private boolean spell(int codePoint, boolean first, boolean last, int start, int end, Symbols out) {
        String form = decorated ? decorate(codePoint, first, last) : Character.toString(codePoint);
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        int[] ids = fallback;
        if (ids == null) {
            return false;
        }
        for (byte b : bytes) {
            if (ids[b & 0xFF] < 0) {
                return false;
            }
        }
        for (byte b : bytes) {
            out.add(ids[b & 0xFF], start, end, 1);
        }
        return true;
    }

    private void requireUnknown() {
        if (unknownId < 0) {
            throw new TokenizerException("the unk_token \"" + options.unknownToken()
                    + "\" is not in the vocabulary, and the text holds a character that has no token");
        }
    }

    private static int[] fallbackIds(Vocabulary vocabulary) {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++) {
            ids[b] = vocabulary.idOf(String.format("<0x%02X>", b));
        }
        return ids;
    }

    static int utf8Length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
}
