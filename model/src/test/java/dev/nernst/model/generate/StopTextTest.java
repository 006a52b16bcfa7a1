package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextTest {
    @Test
    void nothingIsHeldBackWithoutStopStrings() {
        StopText text = new StopText(List.of());
        assertThat(text.add("a")).isEqualTo("a");
        assertThat(text.add("")).isEmpty();
        assertThat(text.end()).isEmpty();
        assertThat(text.text()).isEqualTo("a");
    }

    @Test
    void aStopStringIsFoundAcrossPieces() {
        StopText text = new StopText(List.of("\n\nQ:"));
        assertThat(text.add("yes\n")).isEqualTo("yes");
        assertThat(text.add("\n")).isEmpty();
        assertThat(text.add("no\n\n")).isEqualTo("\n\nno");
        assertThat(text.add("Q: what")).isEmpty();
        assertThat(text.stopped()).isTrue();
        assertThat(text.text()).isEqualTo("yes\n\nno");
    }

    @Test
    void theFirstOfSeveralCuts() {
        StopText text = new StopText(List.of("cd", "bcde"));
        assertThat(text.add("abcde")).isEqualTo("a");
        assertThat(text.stopped()).isTrue();
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        StopText text = new StopText(List.of("stop"));
        assertThat(text.add("a sto")).isEqualTo("a ");
        assertThat(text.end()).isEqualTo("sto");
        assertThat(text.text()).isEqualTo("a sto");
    }

    @Test
    void anyCuttingIntoPiecesGivesTheSame() {
        List<String> stops = List.of("aab", "abba", "bbbb");
        for (long seed = 0; seed < 2000; seed++) {
            RandomStream random = RandomStream.of(seed);
            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                whole.append("ab".charAt(random.below(i, 2)));
            }
            // The stop string whose last character comes first ends the text; of several, the one that begins first.
            int end = whole.length();
            int cut = -1;
            for (int length = 1; length <= whole.length() && cut < 0; length++) {
                for (String stop : stops) {
                    int at = whole.substring(0, length).indexOf(stop);
                    cut = at >= 0 && (cut < 0 || at < cut) ? at : cut;
                }
            }
            String expected = whole.substring(0, cut < 0 ? end : cut);
            StopText text = new StopText(stops);
            StringBuilder given = new StringBuilder();
            for (int i = 0; i < whole.length() && !text.stopped(); i++) {
                given.append(text.add(whole.substring(i, i + 1)));
                assertThat(expected).as("seed %d", seed).startsWith(given.toString());
            }
            if (!text.stopped()) {
                given.append(text.end());
            }
            assertThat(given.toString()).as("seed %d", seed).isEqualTo(expected);
            assertThat(text.text()).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
