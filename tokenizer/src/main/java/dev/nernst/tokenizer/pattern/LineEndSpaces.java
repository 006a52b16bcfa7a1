package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.UnicodeClass;

/**
 * White space up to the end of a line, {@code \\s+$}: from the beginning of a run of white space to its last place where a
 * line or the text ends. The expression itself takes quadratic time in a long run without such a place.
 */
record LineEndSpaces() implements TextPattern {
    static final String PATTERN = "\\s+$";

    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        char[] units = text.units();
        int gap = from;
        for (int i = from; i < to; ) {
            if (UnicodeClass.ofUnit(units[i]) < UnicodeClass.SPACE) {
                i++;
                continue;
            }
            int start = i;
            int last = start;
            while (i < to && UnicodeClass.ofUnit(units[i]) >= UnicodeClass.SPACE) {
                i++;
                if (i == to || units[i] == '\n') {
                    last = i;
                }
            }
            if (last > start) {
                if (gap < start) {
                    sink.accept(gap, start, false);
                }
                sink.accept(start, last, true);
                gap = last;
            }
        }
        if (gap < to) {
            sink.accept(gap, to, false);
        }
    }
}
