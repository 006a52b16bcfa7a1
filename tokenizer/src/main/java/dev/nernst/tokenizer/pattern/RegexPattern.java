package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression as tokenizer.json writes them (Oniguruma syntax), run by java.util.regex. Each span is searched as
 * a text of its own: anchors and look-around see nothing outside it.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class RegexPattern implements TextPattern {
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES | Pattern.MULTILINE;

    private final Pattern pattern;

    private RegexPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @throws TokenizerException where it is malformed or uses what has no counterpart here; the sentence names the
     *     pattern and the reason
     */
    public static RegexPattern compile(String oniguruma) {
        try {
            return new RegexPattern(Pattern.compile(OnigurumaTranslator.translate(oniguruma), FLAGS));
        } catch (PatternSyntaxException e) {
            throw new TokenizerException(
                    "the regular expression \"" + oniguruma + "\" cannot be used: " + e.getDescription(), e);
        }
    }

    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        String span = text.substring(from, to);
        Matcher matcher = pattern.matcher(span);
        int gap = 0;
        int lastMatchEnd = -1;
        int position = 0;
        try {
            while (position <= span.length() && matcher.find(position)) {
                int start = matcher.start();
                int end = matcher.end();
                if (start == end && end == lastMatchEnd) {
                    // The reference takes no empty match right behind another match.
                    position = position < span.length() ? span.offsetByCodePoints(position, 1) : position + 1;
                    continue;
                }
                if (gap < start) {
                    sink.accept(from + gap, from + start, false);
                }
                sink.accept(from + start, from + end, true);
                gap = end;
                lastMatchEnd = end;
                position = end;
            }
        } catch (StackOverflowError e) {
            throw new TokenizerException(
                    "the regular expression \"" + pattern.pattern() + "\" needs too much recursion on this text", e);
        }
        if (gap < span.length()) {
            sink.accept(from + gap, to, false);
        }
    }
}
