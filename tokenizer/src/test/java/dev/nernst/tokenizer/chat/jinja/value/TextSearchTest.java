package dev.nernst.tokenizer.chat.jinja.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.tokenizer.chat.jinja.RenderBudget;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search finds what {@code String.indexOf} finds, at a price that is linear in both texts. */
class TextSearchTest {
    private static String text(Random random, int length, int letters) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append((char) ('a' + random.nextInt(letters)));
        }
        return out.toString();
    }

    @Test
    void findsWhatJavaFinds() {
        long seed = 20250601;
        Random random = new Random(seed);
        Meter meter = Meter.unlimited();
        for (int round = 0; round < 20_000; round++) {
            int letters = 1 + random.nextInt(3);
            // Few letters, and patterns repeated or cut from the text: periods of all kinds.
            String text = text(random, random.nextInt(80), letters).repeat(1 + random.nextInt(3));
            String pattern = random.nextBoolean() && text.length() > 12
                    ? text.substring(random.nextInt(6), 6 + random.nextInt(text.length() - 6))
                    : text(random, random.nextInt(14), letters).repeat(1 + random.nextInt(3));
            pattern = random.nextInt(4) == 0 ? pattern + "b" : pattern;
            int from = random.nextInt(text.length() + 1);
            String what = "seed " + seed + ", " + pattern + " in " + text + " at " + from;
            assertThat(TextSearch.first(text, pattern, from, meter)).as(what).isEqualTo(text.indexOf(pattern, from));
            int last = from < pattern.length() ? -1 : text.lastIndexOf(pattern, from - pattern.length());
            assertThat(TextSearch.last(text, pattern, from, meter))
                    .as("last, %s", what)
                    .isEqualTo(last);
        }
    }

    @Test
    void nearMatchesEverywhereCostNoMoreThanOthers() {
        int size = 200_000;
        String text = "a".repeat(2 * size);
        for (String pattern : new String[] {
            "a".repeat(size) + "b",
            "b" + "a".repeat(size),
            "a".repeat(size / 2) + "b" + "a".repeat(size / 2),
            "ab".repeat(size / 2)
        }) {
            // Eight units a character, where a search that begins anew at each takes 200,000.
            RenderBudget budget = new RenderBudget(8L * (text.length() + pattern.length()), 1);
            assertThat(TextSearch.first(text, pattern, 0, new Meter(budget))).isEqualTo(-1);
            assertThat(TextSearch.last(text, pattern, text.length(), new Meter(budget)))
                    .isEqualTo(-1);
        }
    }
}
