package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.added.AddedToken;
import java.util.List;

/** Reads added tokens, as they stand in tokenizer.json and tokenizer_config.json. */
final class AddedTokenReader {
    private AddedTokenReader() {}

    static List<AddedToken> readAll(JsonField list) {
        return list.elements().stream().map(AddedTokenReader::checked).toList();
    }

    private static AddedToken checked(JsonField token) {
        // The reference ignores the ids; a nonsensical one still tells of a broken file.
        token.get("id").index();
        return read(token);
    }

    static AddedToken read(JsonField token) {
        boolean special = token.flag("special", false);
        return new AddedToken(
                token.text("content"),
                special,
                token.flag("lstrip", false),
                token.flag("rstrip", false),
                token.flag("single_word", false),
                token.flag("normalized", !special));
    }
}
