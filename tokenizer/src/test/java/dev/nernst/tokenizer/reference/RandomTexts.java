package dev.nernst.tokenizer.reference;

import java.util.List;
import java.util.Random;

/** Texts drawn at random from every corner that tokenizers trip over; the same seed gives the same texts. */
public final class RandomTexts {
    /** First and last code point of blocks that have been in Unicode for long, so that every library knows them. */
    private static final int[][] BLOCKS = {
        {0x20, 0x7E},
        {0x20, 0x7E},
        {0x41, 0x5A},
        {0x61, 0x7A},
        {0x61, 0x7A},
        {0x30, 0x39},
        {0x00, 0x1F},
        {0x7F, 0xA0},
        {0xA1, 0xFF},
        {0x100, 0x17F},
        {0x1C4, 0x1CC},
        {0x300, 0x345},
        {0x391, 0x3A1},
        {0x3A3, 0x3C9},
        {0x410, 0x44F},
        {0x5D0, 0x5EA},
        {0x621, 0x63A},
        {0x660, 0x669},
        {0x905, 0x939},
        {0x93E, 0x94D},
        {0x966, 0x96F},
        {0xE01, 0xE2E},
        {0x1100, 0x1112},
        {0x1161, 0x1175},
        {0x11A8, 0x11C2},
        {0x1E00, 0x1E95},
        {0x2000, 0x200F},
        {0x2010, 0x2027},
        {0x2028, 0x202F},
        {0x2070, 0x2070},
        {0x2074, 0x208E},
        {0x2150, 0x2188},
        {0x2200, 0x22FF},
        {0x2460, 0x2473},
        {0x2581, 0x2583},
        {0x3000, 0x3011},
        {0x3041, 0x3094},
        {0x30A1, 0x30FA},
        {0x4E00, 0x4E80},
        {0xAC00, 0xAC80},
        {0xE000, 0xE003},
        {0xF900, 0xF920},
        {0xFB00, 0xFB06},
        {0xFF01, 0xFF5E},
        {0xFFFC, 0xFFFD},
        {0x10400, 0x1044F},
        {0x1D400, 0x1D433},
        {0x1D7CE, 0x1D7FF},
        {0x1F300, 0x1F30F},
        {0x1F3FB, 0x1F3FF},
        {0x1F600, 0x1F640},
        {0x20000, 0x20010},
    };

    private static final String[] FRAGMENTS = {
        " ",
        "  ",
        "   ",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        " \n",
        "\n ",
        "\u00A0",
        "\u3000",
        "'s",
        "'S",
        "'ll",
        "'RE",
        "'\u017F",
        "don't",
        "we've",
        "Hello",
        "hello world",
        "The",
        "number",
        "x = 12345",
        "3.14",
        "100,000",
        "\\frac{1}{2}",
        "$x^2$",
        "e\u0301",
        "\u00E9",
        "\uAC01",
        "\u1112\u1161\u11AB",
        "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "\uFB01",
        "\u2581",
        "<0x41>",
        "\u0130",
        "\u03A3\u03C2",
        "\u1E9B\u0323",
        "a\u0323\u0307",
        "...",
        "!!",
        "?!",
        "--",
        "def f(x):\n    return x",
        "https://example.org/a?b=c",
        "\u4F60\u597D",
        "\u3053\u3093\u306B\u3061\u306F",
        "\u041F\u0440\u0438\u0432\u0435\u0442",
        "\u0645\u0631\u062D\u0628\u0627",
        "\u0928\u092E\u0938\u094D\u0924\u0947",
        "\uFF11\uFF12",
        "\u00BD",
        "\u00B2",
        "aaaaaaaaaaaaaaaa",
        "        ",
    };

    private final Random random;
    private final List<String> specials;

    /** Texts mixed with the given tokens. */
    public RandomTexts(long seed, List<String> specials) {
        this.random = new Random(seed);
        this.specials = List.copyOf(specials);
    }

    /** The next text, of up to a few dozen parts. */
    public String next() {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(random.nextInt(10) == 0 ? 60 : 12);
        for (int k = 0; k < parts; k++) {
            int kind = random.nextInt(10);
            if (kind < 4) {
                text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
            } else if (kind == 4 && !specials.isEmpty()) {
                text.append(specials.get(random.nextInt(specials.size())));
            } else {
                int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
                int count = 1 + random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    text.appendCodePoint(block[0] + random.nextInt(block[1] - block[0] + 1));
                }
            }
        }
        return text.toString();
    }
}
