package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tokenizer of a Hugging Face directory as what a GGUF file says of it: byte-level BPE as {@code gpt2}, BPE
 * with byte fallback as {@code llama}, whose scores are the ranks of the merges, negated. Only tokenizers that llama.cpp
 * has are taken; nothing is approximated.
 *
 * <p>Not thread-safe; one object reads one directory.
 */
public final class HuggingFaceTokenizer {
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;
    private static final String FILE = "tokenizer.json";
    private static final int MAX_TOKENS = 1 << 24;

    private final Path directory;
    private final Path file;
    private final ObjectNode tokenizer;
    private final ObjectNode settings;
    private final Map<String, Integer> idOf = new HashMap<>();
    private final List<@Nullable String> tokens = new ArrayList<>();
    private final Map<Integer, Integer> addedTypes = new HashMap<>();

    private HuggingFaceTokenizer(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(FILE);
        this.tokenizer = StrictJson.readObject(file);
        this.settings = optional("tokenizer_config.json");
    }

    /**
     * Reads {@code tokenizer.json}, and where they are there {@code tokenizer_config.json},
     * {@code generation_config.json}, {@code config.json} and {@code chat_template.jinja}.
     *
     * @throws InvalidInputException if a file is not valid, or llama.cpp has no such tokenizer
     */
    public static GgufTokenizer read(Path directory) {
        return new HuggingFaceTokenizer(directory).translate();
    }

    private GgufTokenizer translate() {
        JsonNode model = tokenizer.path("model");
        if (!model.path("type").asText().equals("BPE") || !model.path("vocab").isObject()) {
            throw invalid("model", "is not BPE with a vocab, and others cannot be written to GGUF");
        }
        for (Map.Entry<String, JsonNode> entry : model.path("vocab").properties()) {
            put(entry.getKey(), entry.getValue(), "model.vocab");
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            int id = put(added.path("content").asText(), added.path("id"), "added_tokens");
            addedTypes.put(id, added.path("special").asBoolean(false) ? CONTROL : USER_DEFINED);
        }
        boolean byteFallback = model.path("byte_fallback").asBoolean(false);
        List<String> merges = merges(model.path("merges"));
        Map<String, Integer> ids = ids();
        return new GgufTokenizer(
                byteFallback ? "llama" : "gpt2",
                byteFallback ? "default" : preTokenizer(model),
                texts(),
                byteFallback ? scores(merges) : List.of(),
                types(model.path("unk_token").asText(null), byteFallback),
                byteFallback ? List.of() : merges,
                ids,
                flags(ids, byteFallback),
                chatTemplate(),
                Map.of());
    }

    private int put(String text, JsonNode id, String field) {
        if (!id.isIntegralNumber() || id.longValue() < 0 || id.longValue() >= MAX_TOKENS) {
            throw invalid(field, "has the id " + id + ", out of range");
        }
        int index = id.intValue();
        if (tokens.size() <= index) {
            tokens.addAll(Collections.nCopies(index + 1 - tokens.size(), null));
        }
        String before = tokens.get(index);
        if (before != null && !before.equals(text)) {
            throw invalid(field, "gives the id " + index + " to two tokens");
        }
        tokens.set(index, text);
        idOf.put(text, index);
        return index;
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            String text = tokens.get(id);
            texts.add(text == null ? "[PAD" + id + "]" : text);
        }
        return texts;
    }

    private List<Integer> types(@Nullable String unknown, boolean byteFallback) {
        List<Integer> types = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            String text = tokens.get(id);
            if (text == null) {
                types.add(UNUSED);
            } else if (text.equals(unknown)) {
                types.add(UNKNOWN);
            } else if (addedTypes.containsKey(id)) {
                types.add(addedTypes.get(id));
            } else {
                types.add(byteFallback && text.matches("<0x[0-9A-F]{2}>") ? BYTE : NORMAL);
            }
        }
        return types;
    }

    private String preTokenizer(JsonNode model) {
        String normalizer = tokenizer.path("normalizer").path("type").asText("none");
        if (!normalizer.equals("none") && !normalizer.equals("NFC")) {
            throw invalid("normalizer", "is " + normalizer + ", which llama.cpp does not have");
        }
        String name = PreTokenizerName.of(
                tokenizer.path("pre_tokenizer"), model.path("ignore_merges").asBoolean(false));
        if (name == null) {
            throw invalid("pre_tokenizer", "is not one that llama.cpp is known to have");
        }
        return name;
    }

    private List<String> merges(JsonNode merges) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode merge : merges) {
            String pair = merge.isArray()
                    ? merge.path(0).asText() + " " + merge.path(1).asText()
                    : merge.asText();
            if (pair.indexOf(' ') != pair.lastIndexOf(' ') || pair.indexOf(' ') <= 0) {
                throw invalid("model.merges", "has the pair \"" + pair + "\", which GGUF cannot hold");
            }
            pairs.add(pair);
        }
        return pairs;
    }

    /** llama.cpp joins the pair whose joined token has the highest score first; the lowest rank must have it. */
    private List<Float> scores(List<String> merges) {
        Float[] scores = new Float[tokens.size()];
        Arrays.fill(scores, 0f);
        for (int rank = merges.size() - 1; rank >= 0; rank--) {
            Integer id = idOf.get(merges.get(rank).replace(" ", ""));
            if (id == null) {
                throw invalid("model.merges", "makes \"" + merges.get(rank).replace(" ", "") + "\", which has no id");
            }
            scores[id] = (float) -(rank + 1);
        }
        return List.of(scores);
    }

    private Map<String, Integer> ids() {
        ObjectNode config = optional("config.json");
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (Map.Entry<String, String> word : Map.of("bos", "bos", "eos", "eos", "pad", "padding", "unk", "unknown")
                .entrySet()) {
            JsonNode token = settings.path(word.getKey() + "_token");
            Integer id = idOf.get(token.isObject() ? token.path("content").asText() : token.asText());
            JsonNode declared = config.path(word.getKey() + "_token_id");
            if (id == null && declared.isArray()) {
                declared = declared.path(0);
            }
            if (id == null && declared.isInt() && declared.intValue() >= 0 && declared.intValue() < tokens.size()) {
                id = declared.intValue();
            }
            if (id != null) {
                ids.put(word.getValue(), id);
            }
        }
        // Further ends of an answer go where llama.cpp looks for them: end of turn, end of message.
        List<String> spare = new ArrayList<>(List.of("eot", "eom"));
        for (JsonNode end : optional("generation_config.json").path("eos_token_id")) {
            int id = end.asInt(-1);
            if (id >= 0 && id < tokens.size() && !ids.containsValue(id) && !spare.isEmpty()) {
                ids.put(spare.removeFirst(), id);
            }
        }
        return ids;
    }

    private Map<String, Boolean> flags(Map<String, Integer> ids, boolean byteFallback) {
        Map<String, Boolean> flags = new LinkedHashMap<>();
        List<String> around = new ArrayList<>();
        templateTokens(tokenizer.path("post_processor"), around);
        flags.put("add_bos_token", isAt(around, 0, ids.get("bos")));
        flags.put("add_eos_token", isAt(around, around.size() - 1, ids.get("eos")));
        if (byteFallback) {
            String normalizer = tokenizer.path("normalizer").toString();
            String metaspace =
                    tokenizer.path("pre_tokenizer").path("prepend_scheme").asText("never");
            flags.put("add_space_prefix", normalizer.contains("\"Prepend\"") || !metaspace.equals("never"));
        }
        return flags;
    }

    private boolean isAt(List<String> around, int index, @Nullable Integer id) {
        return id != null && !around.isEmpty() && id.equals(idOf.get(around.get(index)));
    }

    /** The special tokens of a single sequence's template, with an empty text where the sequence itself stands. */
    private static void templateTokens(JsonNode processor, List<String> out) {
        for (JsonNode inner : processor.path("processors")) {
            templateTokens(inner, out);
        }
        for (JsonNode piece : processor.path("single")) {
            out.add(piece.path("SpecialToken").path("id").asText(""));
        }
    }

    private @Nullable String chatTemplate() {
        Path jinja = directory.resolve("chat_template.jinja");
        try {
            if (Files.isRegularFile(jinja)) {
                return Files.readString(jinja);
            }
        } catch (IOException e) {
            throw new InvalidInputException(jinja + ": cannot be read: " + e.getMessage(), e);
        }
        JsonNode template = settings.path("chat_template");
        if (template.isArray()) {
            for (JsonNode named : template) {
                if (named.path("name").asText().equals("default")) {
                    return named.path("template").textValue();
                }
            }
        }
        return template.textValue();
    }

    private ObjectNode optional(String name) {
        Path path = directory.resolve(name);
        return Files.exists(path) ? StrictJson.readObject(path) : StrictJson.object();
    }

    private InvalidInputException invalid(String field, String reason) {
        return new InvalidInputException(file + ": " + field + " " + reason);
    }
}
