package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Breaks one line into lines of bounded width as Python's {@code textwrap} does, its white space kept.
 *
 * @param width most characters a line
 * @param breakLongWords whether a word longer than a line is cut
 * @param breakOnHyphens whether a line may end after a hyphen inside a word
 * @param meter what the work is charged to
 */
record WordWrap(long width, boolean breakLongWords, boolean breakOnHyphens, Meter meter) {
    private static final String SPACE = "[\\t\\n\\x0b\\f\\r ]";
    private static final String WORD = "[\\w!\"'&.,?]";
    private static final String LETTER = "[^\\d\\W]";
    private static final Pattern CHUNK = Pattern.compile(
            SPACE + "+|(?<=" + WORD + ")-{2,}(?=\\w)|[^\\t\\n\\x0b\\f\\r ]+?(?:-(?:(?<=" + LETTER + "{2}-)|(?<="
                    + LETTER + "-" + LETTER + "-))(?=" + LETTER + "-?" + LETTER + ")|(?=" + SPACE + "|\\Z)|(?<=" + WORD
                    + ")(?=-{2,}\\w))",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BLANKS_OR_WORD = Pattern.compile(SPACE + "+|[^\\t\\n\\x0b\\f\\r ]+");

    List<String> wrap(String line) {
        if (width <= 0) {
            throw TemplateException.valueError("invalid width " + width + " (must be > 0)");
        }
        Matcher matcher = (breakOnHyphens ? CHUNK : BLANKS_OR_WORD).matcher(meter.matched(line));
        List<String> lines = new ArrayList<>();
        Chunk next = Chunk.next(matcher, line);
        while (next != null) {
            if (!lines.isEmpty() && next.isBlank(meter)) {
                next = Chunk.next(matcher, line);
            }
            int from = next == null ? line.length() : next.from;
            int to = from;
            // Where the line would end without its last chunk, and whether that is blank.
            int before = from;
            boolean blank = false;
            long used = 0;
            while (next != null && used + next.length(meter) <= width) {
                used += next.length(meter);
                before = to;
                to = next.to;
                blank = next.isBlank(meter);
                next = Chunk.next(matcher, line);
            }
            if (next != null && next.length(meter) > width) {
                if (breakLongWords && (width - used >= 1 || used == 0)) {
                    before = to;
                    to = next.cut((int) Math.max(1, width - used), breakOnHyphens, meter);
                    blank = Chunk.isBlank(line, before, to, meter);
                    next.from = to;
                } else if (!breakLongWords && used == 0) {
                    before = to;
                    to = next.to;
                    blank = next.isBlank(meter);
                    next = Chunk.next(matcher, line);
                }
            }
            int end = blank ? before : to;
            if (end > from) {
                lines.add(Strings.part(line, from, end, meter));
            }
        }
        return lines;
    }

    /** A stretch of the line, in UTF-16 indices; its beginning moves on when a part is cut off. */
    private static final class Chunk {
        private final String line;
        private final int to;
        private int from;
        private int measuredFrom = -1;
        private int measured;

        private Chunk(String line, int from, int to) {
            this.line = line;
            this.from = from;
            this.to = to;
        }

        static @Nullable Chunk next(Matcher matcher, String line) {
            return matcher.find() ? new Chunk(line, matcher.start(), matcher.end()) : null;
        }

        boolean isBlank(Meter meter) {
            return Chunk.isBlank(line, from, to, meter);
        }

        static boolean isBlank(String line, int from, int to, Meter meter) {
            int at = from;
            while (at < to && Strings.isSpace(line.charAt(at))) {
                at++;
            }
            meter.characters(at - (long) from);
            return at == to;
        }

        /** Code points that are left. */
        int length(Meter meter) {
            if (measuredFrom != from) {
                // What was cut off has been counted once.
                meter.characters(measuredFrom < 0 ? to - (long) from : from - (long) measuredFrom);
                measured = measuredFrom < 0
                        ? line.codePointCount(from, to)
                        : measured - line.codePointCount(measuredFrom, from);
                measuredFrom = from;
            }
            return measured;
        }

        /** The index after at most {@code room} code points, or after a hyphen before that. */
        int cut(int room, boolean onHyphens, Meter meter) {
            int end = line.offsetByCodePoints(from, room);
            meter.characters(end - (long) from);
            int hyphen = end - 1;
            while (onHyphens && hyphen > from && line.charAt(hyphen) != '-') {
                hyphen--;
            }
            for (int i = from; onHyphens && i < hyphen; i++) {
                if (line.charAt(i) != '-') {
                    return hyphen + 1;
                }
            }
            return end;
        }
    }
}
