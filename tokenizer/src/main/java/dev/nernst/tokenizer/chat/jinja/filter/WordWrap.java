package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Breaks one line into lines of bounded width as Python's {@code textwrap} does, its white space kept.
 *
 * @param width most characters a line
 * @param breakLongWords whether a word longer than a line is cut
 * @param breakOnHyphens whether a line may end after a hyphen inside a word
 */
record WordWrap(long width, boolean breakLongWords, boolean breakOnHyphens) {
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
        Deque<String> chunks = new ArrayDeque<>();
        Matcher matcher = (breakOnHyphens ? CHUNK : BLANKS_OR_WORD).matcher(line);
        while (matcher.find()) {
            chunks.add(matcher.group());
        }
        List<String> lines = new ArrayList<>();
        while (!chunks.isEmpty()) {
            if (!lines.isEmpty() && isBlank(chunks.peek())) {
                chunks.poll();
            }
            List<String> current = new ArrayList<>();
            long used = 0;
            while (!chunks.isEmpty() && used + Strings.length(chunks.peek()) <= width) {
                used += Strings.length(chunks.peek());
                current.add(chunks.poll());
            }
            if (!chunks.isEmpty() && Strings.length(chunks.peek()) > width) {
                cutLongWord(chunks, current, used);
            }
            if (!current.isEmpty() && isBlank(current.getLast())) {
                current.removeLast();
            }
            if (!current.isEmpty()) {
                lines.add(String.join("", current));
            }
        }
        return lines;
    }

    private void cutLongWord(Deque<String> chunks, List<String> current, long used) {
        if (breakLongWords) {
            String word = chunks.pop();
            int room = (int) Math.max(1, width - used);
            if (width - used < 1 && !current.isEmpty()) {
                chunks.push(word);
                return;
            }
            int cut = room;
            if (breakOnHyphens) {
                int hyphen = Strings.substring(word, 0, room).lastIndexOf('-');
                boolean inside = hyphen > 0 && word.substring(0, hyphen).chars().anyMatch(c -> c != '-');
                cut = inside ? word.codePointCount(0, hyphen) + 1 : room;
            }
            current.add(Strings.substring(word, 0, cut));
            chunks.push(Strings.substring(word, cut, Strings.length(word)));
        } else if (current.isEmpty()) {
            current.add(chunks.pop());
        }
    }

    private static boolean isBlank(String chunk) {
        return Strings.strip(chunk).isEmpty();
    }
}
