package dev.nernst.tokenizer.gguf;

import java.util.List;
import java.util.Optional;

/** The values of {@code tokenizer.ggml.pre}: how llama.cpp cuts text, one pattern after the other, for byte-level models. */
enum PreTokenizerKind {
    DEFAULT(
            List.of("default"),
            false,
            List.of("[\\p{P}\\$\\+<=>\\^~\\|]+", Patterns.GPT2, "\\p{N}+", "[0-9][0-9][0-9]")),
    GPT2(List.of("gpt-2", "phi-2", "mpt", "olmo", "jais"), false, List.of(Patterns.GPT2)),
    LLAMA3(
            List.of("llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"),
            true,
            List.of(Patterns.CONTRACTIONS + "\\p{N}{1,3}" + Patterns.REST)),
    DBRX(List.of("dbrx", "smaug-bpe"), false, List.of(Patterns.CONTRACTIONS + "\\p{N}{1,3}" + Patterns.REST)),
    QWEN2(
            List.of("qwen2", "deepseek-r1-qwen", "stablelm2", "hunyuan"),
            false,
            List.of(Patterns.CONTRACTIONS + "\\p{N}" + Patterns.REST)),
    DIGITS_THEN_GPT2(
            List.of("smollm", "starcoder", "refact", "command-r", "codeshell"),
            false,
            List.of("\\p{N}", Patterns.GPT2)),
    DEEPSEEK_LLM(
            List.of("deepseek-llm"),
            false,
            List.of(
                    "[\r\n]",
                    "\\s?[" + Patterns.DEEPSEEK_LETTERS + "]+",
                    "\\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+",
                    "\\s+$",
                    Patterns.DEEPSEEK_EAST_ASIAN,
                    "\\p{N}+")),
    DEEPSEEK_CODER(
            List.of("deepseek-coder"),
            false,
            List.of("[\r\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", Patterns.DEEPSEEK_EAST_ASIAN, "\\p{N}"));

    private final List<String> names;
    private final boolean llama3;
    private final List<String> patterns;

    PreTokenizerKind(List<String> names, boolean llama3, List<String> patterns) {
        this.names = names;
        this.llama3 = llama3;
        this.patterns = patterns;
    }

    /** The kind of a name. */
    static Optional<PreTokenizerKind> named(String name) {
        for (PreTokenizerKind kind : values()) {
            if (kind.names.contains(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether a whole piece that is in the vocabulary is taken without merging. */
    boolean ignoresMerges() {
        return llama3;
    }

    /** Whether the first token is put in front of texts where the file does not say. */
    boolean addsBos() {
        return llama3;
    }

    /** Patterns in the order in which they are applied; each isolates its matches. */
    List<String> patterns() {
        return patterns;
    }

    /** What the patterns have in common. */
    private static final class Patterns {
        static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
        static final String CONTRACTIONS =
                "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])" + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
        static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        static final String DEEPSEEK_EAST_ASIAN = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";
        static final String DEEPSEEK_LETTERS =
                "A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-"
                        + "\u02AF\u0370-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-"
                        + "\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5"
                        + "\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00"
                        + "-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-"
                        + "\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-"
                        + "\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113\u2115\u2119-"
                        + "\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-\u2149"
                        + "\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D"
                        + "\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06\uFB13"
                        + "-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A\uD801\uDC00-\uD801\uDC4F\uD801\uDCB0-\uD801\uDCD3"
                        + "\uD801\uDCD8-\uD801\uDCFB\uD803\uDC80-\uD803\uDCB2\uD803\uDCC0-\uD803\uDCF2\uD806\uDCA0"
                        + "-\uD806\uDCDF\uD83A\uDD00-\uD83A\uDD43";

        private Patterns() {}
    }
}
