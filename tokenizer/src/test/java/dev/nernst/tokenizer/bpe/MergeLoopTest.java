package dev.nernst.tokenizer.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.tokenizer.text.NormalizedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merging by scan and by heap gives what the definition gives. */
class MergeLoopTest {
    private static final long SEED = 99;
    private static final BpeOptions PLAIN = new BpeOptions("?", "", "", false, false, false);

    private final List<Merge> merges = new ArrayList<>();
    private final BpeModel model = model(new Random(SEED));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 39, 40, 41, 63, 65, 1000})
    void equalsTheDefinition(int length) {
        Random random = new Random(SEED + length);
        for (int round = 0; round < 50; round++) {
            StringBuilder word = new StringBuilder();
            for (int k = 0; k < length; k++) {
                word.append((char) ('a' + random.nextInt(4)));
            }
            assertThat(tokens(word.toString()))
                    .as("seed %d, length %d, round %d", SEED, length, round)
                    .isEqualTo(byDefinition(word.toString()));
        }
    }

    /** A quadratic loop would take minutes here. */
    @Test
    void longWordsTakeLittleMoreThanLinearTime() {
        String word = "abcd".repeat(100_000);
        List<String> tokens = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> tokens(word));
        assertThat(String.join("", tokens)).isEqualTo(word);
    }

    private List<String> tokens(String word) {
        TokenBuffer out = new TokenBuffer(true);
        model.encoder(out).encode(NormalizedText.original(word), 0, word.length());
        List<String> tokens = new ArrayList<>();
        for (int k = 0; k < out.ids().size(); k++) {
            String token = model.vocabulary().tokenOf(out.ids().get(k));
            assertThat(word.substring(out.starts().get(k), out.ends().get(k))).isEqualTo(token);
            tokens.add(String.valueOf(token));
        }
        return tokens;
    }

    /** The lowest-ranking pair, the leftmost of equals, is joined until there is none. */
    private List<String> byDefinition(String word) {
        Map<Merge, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.put(merges.get(rank), rank);
        }
        List<String> symbols = new ArrayList<>(List.of(word.split("")));
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int k = 0; k + 1 < symbols.size(); k++) {
                Integer rank = ranks.get(new Merge(symbols.get(k), symbols.get(k + 1)));
                if (rank != null && rank < bestRank) {
                    bestRank = rank;
                    best = k;
                }
            }
            if (best < 0) {
                return symbols;
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }

    private BpeModel model(Random random) {
        Map<String, Integer> ids = new HashMap<>();
        for (String token : List.of("?", "a", "b", "c", "d")) {
            ids.put(token, ids.size());
        }
        List<String> tokens = new ArrayList<>(List.of("a", "b", "c", "d"));
        while (merges.size() < 120) {
            String left = tokens.get(random.nextInt(tokens.size()));
            String right = tokens.get(random.nextInt(tokens.size()));
            Merge merge = new Merge(left, right);
            if (left.length() + right.length() <= 8 && !merges.contains(merge)) {
                merges.add(merge);
                if (ids.putIfAbsent(left + right, ids.size()) == null) {
                    tokens.add(left + right);
                }
            }
        }
        return BpeModel.of(new Vocabulary(ids), merges, PLAIN);
    }
}
