package dev.nernst.model.answer;

import dev.nernst.runtime.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the final answer out of a response.
 *
 * <p>Implementations keep no state between calls and are safe for use by several threads.
 */
@FunctionalInterface
public interface AnswerExtractor {
    /** The answer, or null where the response gives none. */
    @Nullable
    String extract(String response);

    /** What {@code \boxed{...}} holds, the last one, with balanced braces. */
    static AnswerExtractor boxed() {
        return AnswerExtractor::lastBoxed;
    }

    /** The last number, commas that group its digits by thousands dropped. */
    static AnswerExtractor lastNumber() {
        Pattern number = Pattern.compile("-?(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?|-?\\.\\d+");
        return response -> {
            String last = null;
            for (Matcher matcher = number.matcher(response); matcher.find(); ) {
                last = matcher.group();
            }
            return last == null ? null : last.replace(",", "");
        };
    }

    /**
     * The last match of a regular expression: its first group, or the whole match if it has none.
     *
     * @throws InvalidInputException if the expression is malformed
     */
    static AnswerExtractor regex(String expression) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS);
        } catch (PatternSyntaxException e) {
            throw new InvalidInputException(
                    "the regular expression " + expression + " is malformed: " + e.getDescription(), e);
        }
        return response -> {
            String last = null;
            for (Matcher matcher = pattern.matcher(response); matcher.find(); ) {
                last = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
            }
            return last;
        };
    }

    private static @Nullable String lastBoxed(String response) {
        String opening = "\\boxed{";
        int start = response.lastIndexOf(opening);
        if (start < 0) {
            return null;
        }
        int from = start + opening.length();
        int depth = 1;
        for (int i = from; i < response.length(); i++) {
            char c = response.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return response.substring(from, i).strip();
            }
        }
        return null;
    }
}
