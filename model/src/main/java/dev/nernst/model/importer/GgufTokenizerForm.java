package dev.nernst.model.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.gguf.GgufVocabulary.TokenType;
import dev.nernst.weights.gguf.GgufTokenizer;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a Hugging Face directory as a GGUF file describes one. How text is cut into words has no description
 * there but a name: the name is found by trying which one gives the same ids on telling texts. Stateless.
 */
public final class GgufTokenizerForm {
    private static final String FILE = "tokenizer.json";
    private static final Pattern BYTE_TOKEN = Pattern.compile("<0x[0-9A-F]{2}>");

    /** Names of ways to cut text that the converter knows, the most specific first. */
    private static final List<String> CUTS =
            List.of("llama-bpe", "qwen2", "smollm", "deepseek-llm", "deepseek-coder", "gpt-2", "default");

    /** Cut differently by any two of them. */
    private static final List<String> PROBES = List.of(
            "In 1948 it cost 12345678 dollars, didn't it? IT'S they'LL we'd\tx  y   z",
            "\n\n  def f(a, b):\r\n\r\n\treturn a+b  # 3.14159\n",
            "\u4f60\u597d\uff0c\u4e16\u754c\u3002 caf\u00e9 na\u00efve \u2018quoted\u2019 \ud83d\ude42"
                    + " \u0435\u0449\u0451",
            "$100 + <tag> ^~| 1 22 333 4444 55555 ...!!! a.b.c x-y_z");

    private final Path directory;
    private final ObjectNode json;
    private final Tokenizer tokenizer;

    private GgufTokenizerForm(Path directory) {
        this.directory = directory;
        this.json = StrictJson.readObject(directory.resolve(FILE));
        this.tokenizer = Tokenizer.load(directory);
    }

    /**
     * Describes the tokenizer of a model directory.
     *
     * @throws InvalidInputException if there is no tokenizer.json, or llama.cpp has no word for what it does
     */
    public static GgufTokenizer of(Path directory) {
        try {
            return new GgufTokenizerForm(directory).describe();
        } catch (TokenizerException e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private GgufTokenizer describe() {
        boolean sentencePiece = json.path("model").path("byte_fallback").asBoolean(false);
        List<String> tokens = tokens();
        List<Integer> types = types(tokens, sentencePiece);
        List<String> merges = merges();
        List<Float> scores = sentencePiece ? scores(tokens, merges) : List.of();
        String template = tokenizer.config().chatTemplate().orElse(null);
        Map<String, String> named = new LinkedHashMap<>(tokenizer.config().chatTemplates());
        named.remove("default");
        for (String cut : sentencePiece ? List.of("default") : CUTS) {
            for (boolean spacePrefix : sentencePiece ? new boolean[] {true, false} : new boolean[] {false}) {
                GgufTokenizer candidate = new GgufTokenizer(
                        sentencePiece ? "llama" : "gpt2",
                        cut,
                        tokens,
                        scores,
                        types,
                        sentencePiece ? List.of() : merges,
                        ids(),
                        flags(spacePrefix),
                        template,
                        named);
                if (agrees(candidate)) {
                    return candidate;
                }
            }
        }
        throw new InvalidInputException(directory.resolve(FILE)
                + ": cuts text in a way that has no name in GGUF files, so llama.cpp could not run this tokenizer");
    }

    private boolean agrees(GgufTokenizer candidate) {
        Tokenizer other = GgufVocabularies.convert(directory, candidate).tokenizer(FILE);
        return PROBES.stream()
                .allMatch(probe -> Arrays.equals(tokenizer.encodeIds(probe, true), other.encodeIds(probe, true)));
    }

    /** Texts by id; ids without a token get a name that no text has. */
    private List<String> tokens() {
        String[] tokens = new String[tokenizer.vocabularySize()];
        for (int id = 0; id < tokens.length; id++) {
            String token = tokenizer.tokenOf(id);
            tokens[id] = token == null ? "[PAD" + id + "]" : token;
        }
        return List.of(tokens);
    }

    private List<Integer> types(List<String> tokens, boolean sentencePiece) {
        List<Integer> types = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            boolean isByte = sentencePiece && BYTE_TOKEN.matcher(tokens.get(id)).matches();
            boolean missing = tokenizer.tokenOf(id) == null;
            types.add(missing ? TokenType.UNUSED : isByte ? TokenType.BYTE : TokenType.NORMAL);
        }
        for (JsonNode added : json.path("added_tokens")) {
            int id = added.path("id").intValue();
            boolean unknown = sentencePiece
                    && added.path("content")
                            .asText()
                            .equals(tokenizer.config().specialTokens().unk());
            boolean special = added.path("special").asBoolean();
            types.set(id, unknown ? TokenType.UNKNOWN : special ? TokenType.CONTROL : TokenType.USER_DEFINED);
        }
        return types;
    }

    private List<String> merges() {
        List<String> merges = new ArrayList<>();
        for (JsonNode merge : json.path("model").path("merges")) {
            merges.add(
                    merge.isArray()
                            ? merge.path(0).asText() + " " + merge.path(1).asText()
                            : merge.asText());
        }
        return merges;
    }

    /** SentencePiece merges the pair whose result has the highest score: the rank of the first merge, negated. */
    private static List<Float> scores(List<String> tokens, List<String> merges) {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            ranks.putIfAbsent(merge.substring(0, space) + merge.substring(space + 1), rank);
        }
        List<Float> scores = new ArrayList<>();
        for (String token : tokens) {
            scores.add(-(float) ranks.getOrDefault(token, merges.size()));
        }
        return scores;
    }

    private Map<String, Integer> ids() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        SpecialTokens special = tokenizer.config().specialTokens();
        put(ids, "bos", special.bos());
        put(ids, "eos", special.eos());
        put(ids, "unknown", special.unk());
        put(ids, "padding", special.pad());
        for (int id : GenerationDefaults.read(directory).eosIds()) {
            if (!ids.containsKey("eos")) {
                ids.put("eos", id);
            } else if (!ids.containsValue(id)) {
                ids.putIfAbsent("eot", id);
            }
        }
        return ids;
    }

    private void put(Map<String, Integer> ids, String role, @Nullable String token) {
        if (token != null) {
            tokenizer.idOf(token).ifPresent(id -> ids.put(role, id));
        }
    }

    /** What is put around a text, seen in what becomes of one. */
    private Map<String, Boolean> flags(boolean spacePrefix) {
        int[] plain = tokenizer.encodeIds("a", false);
        int[] whole = tokenizer.encodeIds("a", true);
        boolean first =
                whole.length > plain.length && whole[0] == tokenizer.bosId().orElse(-1);
        boolean last = whole.length > plain.length
                && whole[whole.length - 1] == tokenizer.eosId().orElse(-1);
        Map<String, Boolean> flags = new LinkedHashMap<>();
        flags.put("add_bos_token", first);
        flags.put("add_eos_token", last);
        flags.put("add_space_prefix", spacePrefix);
        return flags;
    }
}
