package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.text.NormalizedText;
import java.lang.Character.UnicodeScript;
import org.jspecify.annotations.Nullable;

/** Cuts where the script changes; the space and what has no script belong to any, Hiragana, Katakana and the long-vowel mark to Han. */
final class UnicodeScriptsPreTokenizer implements PreTokenizer {
    private static final int LONG_VOWEL_MARK = 0x30FC;

    @Override
    public void split(NormalizedText text, int from, int to, PieceSink sink) {
        UnicodeScript last = null;
        // White space in front of the first script is left out, as the reference does.
        int start = to;
        for (int i = from; i < to; ) {
            int codePoint = text.codePointAt(i, to);
            UnicodeScript script = scriptOf(codePoint);
            if (script != null) {
                if (last == null) {
                    start = i;
                } else if (last != script) {
                    sink.accept(text, start, i);
                    start = i;
                }
                last = script;
            }
            i += Character.charCount(codePoint);
        }
        if (start < to) {
            sink.accept(text, start, to);
        }
    }

    private static @Nullable UnicodeScript scriptOf(int codePoint) {
        if (codePoint == ' ') {
            return null;
        }
        if (codePoint == LONG_VOWEL_MARK) {
            return UnicodeScript.HAN;
        }
        UnicodeScript script = UnicodeScript.of(codePoint);
        if (script == UnicodeScript.UNKNOWN) {
            return null;
        }
        return script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA ? UnicodeScript.HAN : script;
    }
}
