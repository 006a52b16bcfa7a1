package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.bpe.Merge;

/** Merges written as two tokens with a space between them. */
final class MergeLines {
    private MergeLines() {}

    /** Parses one; {@code where} names file and place in messages. */
    static Merge parse(String line, String where) {
        int space = line.indexOf(' ');
        if (space < 0 || line.indexOf(' ', space + 1) >= 0) {
            throw new TokenizerException(where + " is \"" + line + "\", not two tokens with one space between them");
        }
        return new Merge(line.substring(0, space), line.substring(space + 1));
    }
}
