package dev.nernst.tokenizer.rows;

import dev.nernst.tokenizer.Encoding;
import dev.nernst.tokenizer.StreamingDecoder;
import dev.nernst.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to say about one text, or about one list of ids, as {@code nernst tokenize --jsonl} prints it.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids tokens without special tokens
 * @param idsWithSpecial tokens with them, as the tokenizers library puts them there; null for a row that began with ids
 * @param offsets start and end of each of {@code ids} in code points; null for a row that began with ids
 * @param decoded the text of {@code ids}
 * @param decodedSkip the same without special tokens, as the tokenizers library gives it
 * @param stream what a streaming decoder returns for each of {@code ids}; null where nothing is certain yet
 * @param flush what it returns at the end, often empty
 */
public record TokenizationRow(
        int[] ids,
        int @Nullable [] idsWithSpecial,
        int @Nullable [] @Nullable [] offsets,
        String decoded,
        String decodedSkip,
        List<@Nullable String> stream,
        String flush) {
    /** The row of a text. */
    public static TokenizationRow ofText(Tokenizer tokenizer, String text) {
        Encoding encoding = tokenizer.encode(text, false);
        int[][] offsets = new int[encoding.size()][];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = new int[] {encoding.starts()[k], encoding.ends()[k]};
        }
        return of(tokenizer, encoding.ids(), tokenizer.encodeAsLibrary(text), offsets);
    }

    /** The row of ids. */
    public static TokenizationRow ofIds(Tokenizer tokenizer, int[] ids) {
        return of(tokenizer, ids, null, null);
    }

    private static TokenizationRow of(
            Tokenizer tokenizer, int[] ids, int @Nullable [] withSpecial, int @Nullable [] @Nullable [] offsets) {
        StreamingDecoder streaming = tokenizer.streamingDecoder(false);
        List<@Nullable String> stream = new ArrayList<>(ids.length);
        for (int id : ids) {
            String piece = streaming.push(id);
            stream.add(piece.isEmpty() ? null : piece);
        }
        return new TokenizationRow(
                ids,
                withSpecial,
                offsets,
                tokenizer.decode(ids, false),
                tokenizer.decodeAsLibrary(ids),
                stream,
                streaming.flush());
    }
}
