package dev.nernst.cli.commands.tokenize;

import dev.nernst.tokenizer.Encoding;
import dev.nernst.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of one text, as {@code tokenize --json} prints them.
 *
 * @param ids token ids
 * @param pieces each token as the vocabulary spells it
 * @param offsets where each token begins and ends in the text, in code points
 */
record Tokens(int[] ids, List<String> pieces, List<int[]> offsets) {

    static Tokens of(Tokenizer tokenizer, String text, boolean withSpecialTokens) {
        Encoding encoding = tokenizer.encode(text, withSpecialTokens);
        List<String> pieces = Arrays.stream(encoding.ids())
                .mapToObj(id -> String.valueOf(tokenizer.tokenOf(id)))
                .toList();
        return new Tokens(encoding.ids(), pieces, offsets(encoding));
    }

    /** Pairs of begin and end. */
    static List<int[]> offsets(Encoding encoding) {
        List<int[]> pairs = new ArrayList<>(encoding.size());
        for (int i = 0; i < encoding.size(); i++) {
            pairs.add(new int[] {encoding.starts()[i], encoding.ends()[i]});
        }
        return pairs;
    }
}
