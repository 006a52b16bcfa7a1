package dev.nernst.tokenizer.bpe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The tokens that are a single character, by code point. Immutable and thread-safe. */
final class CharacterTable {
    private static final int DIRECT = 0x3000;

    private final int[] direct = new int[DIRECT];
    private final Map<Integer, Integer> others = new HashMap<>();

    CharacterTable(Vocabulary vocabulary) {
        Arrays.fill(direct, -1);
        for (int id = 0; id < vocabulary.idLimit(); id++) {
            String token = vocabulary.tokenOf(id);
            if (token == null || token.isEmpty() || token.codePointCount(0, token.length()) != 1) {
                continue;
            }
            int codePoint = token.codePointAt(0);
            if (codePoint < DIRECT) {
                direct[codePoint] = id;
            } else {
                others.put(codePoint, id);
            }
        }
    }

    /** The id of a character's token, or -1. */
    int idOf(int codePoint) {
        return codePoint < DIRECT ? direct[codePoint] : others.getOrDefault(codePoint, -1);
    }
}
