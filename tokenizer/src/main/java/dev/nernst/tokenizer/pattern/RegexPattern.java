package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression as tokenizer.json writes them (Oniguruma syntax), run by java.util.regex. Each span is searched as
 * a text of its own: anchors and look-around see nothing outside it. java.util.regex tries one way to match after the
 * other, so that nested repeats may take exponential time; what they may take is limited.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class RegexPattern implements TextPattern {
    /** Ten times the longest in use; java.util.regex takes quadratic time to compile some. */
    private static final int LONGEST = 20_000;

    private static final int MOST_SHOWN = 300;
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
        if (oniguruma.length() > LONGEST) {
            throw new TokenizerException(
                    named(oniguruma) + " has " + oniguruma.length() + " characters; at most " + LONGEST + " are read");
        }
        try {
            return new RegexPattern(Pattern.compile(OnigurumaTranslator.translate(oniguruma), FLAGS));
        } catch (PatternSyntaxException e) {
            throw new TokenizerException(named(oniguruma) + " cannot be used: " + e.getDescription(), e);
        } catch (StackOverflowError e) {
            throw new TokenizerException(named(oniguruma) + " is nested too deeply", e);
        }
    }

    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        try {
            cut(new MeteredSpan(text, from, to), from, to, sink);
        } catch (StackOverflowError e) {
            throw new TokenizerException(named(pattern.pattern()) + " needs too much recursion on this text", e);
        } catch (MeteredSpan.SpentException e) {
            throw new TokenizerException(named(pattern.pattern()) + " takes too many steps on this text", e);
        }
    }

    private void cut(MeteredSpan span, int from, int to, MatchSink sink) {
        Matcher matcher = pattern.matcher(span);
        int gap = 0;
        int lastMatchEnd = -1;
        int position = 0;
        while (position <= span.length() && matcher.find(position)) {
            int start = matcher.start();
            int end = matcher.end();
            if (start == end && end == lastMatchEnd) {
                // The reference takes no empty match right behind another match.
                position += position < span.length() ? span.unitsAt(position) : 1;
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
        if (gap < span.length()) {
            sink.accept(from + gap, to, false);
        }
    }

    private static String named(String pattern) {
        boolean whole = pattern.length() <= MOST_SHOWN;
        return "the regular expression \"" + (whole ? pattern : pattern.substring(0, MOST_SHOWN) + "...") + "\"";
    }
}
