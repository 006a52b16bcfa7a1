package dev.nernst.weights.gguf;

import dev.nernst.weights.io.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a GGUF file as plain data; making one that runs is not this module's work.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param model {@code gpt2} for byte-level BPE, {@code llama} for SentencePiece, or another
 * @param pre the kind of pre-tokenizer of byte-level BPE ({@code smollm}, {@code qwen2} ...), or null
 * @param tokens the texts of the ids, in order
 * @param scores a score an id, higher is merged first; empty where there are none
 * @param types a kind an id: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; empty if none
 * @param merges pairs of token texts with a space between, in order of rank; empty if none
 * @param ids special token ids by the word in their key, such as {@code bos}, {@code eos}, {@code eot}, {@code eom},
 *     {@code unknown}, {@code padding}
 * @param flags by the rest of their key, such as {@code add_bos_token}, {@code add_eos_token},
 *     {@code add_space_prefix}, {@code remove_extra_whitespaces}; absent ones are up to the model kind
 * @param chatTemplate the Jinja text, or null
 * @param namedTemplates further chat templates, by name
 */
public record GgufTokenizer(
        String model,
        @Nullable String pre,
        List<String> tokens,
        List<Float> scores,
        List<Integer> types,
        List<String> merges,
        Map<String, Integer> ids,
        Map<String, Boolean> flags,
        @Nullable String chatTemplate,
        Map<String, String> namedTemplates) {
    private static final String PREFIX = "tokenizer.ggml.";
    static final String TOKENS = PREFIX + "tokens";
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;
    /** Ids that a text or an answer may need; others, such as that for padding, are for training. */
    private static final Set<String> NEEDED = Set.of("bos", "eos", "eot", "eom");

    private static final String ID_SUFFIX = "_token_id";
    private static final String TEMPLATE = "tokenizer.chat_template";

    public GgufTokenizer {
        tokens = List.copyOf(tokens);
        scores = List.copyOf(scores);
        types = List.copyOf(types);
        merges = List.copyOf(merges);
        ids = Map.copyOf(ids);
        flags = Map.copyOf(flags);
        namedTemplates = Map.copyOf(namedTemplates);
    }

    /**
     * Reads the tokenizer of a file, of whatever architecture; its tensors are not looked at.
     *
     * @throws dev.nernst.runtime.InvalidInputException if it is no GGUF file, or has no tokenizer
     */
    public static GgufTokenizer read(Path path) {
        // Of a split model the first part has the tokenizer.
        SplitName name = SplitName.of(path);
        Path first = name == null ? path : name.ofPart(1);
        try (SourceFile file = SourceFile.open(Files.exists(first) ? first : path)) {
            return of(GgufParser.metadata(file));
        }
    }

    static GgufTokenizer of(GgufMetadata metadata) {
        List<String> tokens = texts(metadata, TOKENS);
        if (tokens.isEmpty()) {
            throw metadata.invalid(TOKENS, "is missing or empty, so the file has no tokenizer");
        }
        Map<String, Integer> ids = new LinkedHashMap<>();
        Map<String, Boolean> flags = new LinkedHashMap<>();
        Map<String, String> templates = new LinkedHashMap<>();
        for (Map.Entry<String, GgufValue> pair : metadata.asMap().entrySet()) {
            String key = pair.getKey();
            if (key.startsWith(PREFIX) && key.endsWith(ID_SUFFIX)) {
                String role = key.substring(PREFIX.length(), key.length() - ID_SUFFIX.length());
                if (NEEDED.contains(role)) {
                    ids.put(role, id(metadata, key, tokens));
                } else {
                    optionalId(metadata, role).ifPresent(id -> ids.put(role, (int) id));
                }
            } else if (key.startsWith(PREFIX) && pair.getValue() instanceof GgufValue.Flag flag) {
                flags.put(key.substring(PREFIX.length()), flag.value());
            } else if (key.startsWith(TEMPLATE + ".")) {
                templates.put(key.substring(TEMPLATE.length() + 1), metadata.text(key));
            }
        }
        return new GgufTokenizer(
                metadata.text(PREFIX + "model"),
                metadata.textOrNull(PREFIX + "pre"),
                tokens,
                sized(metadata, PREFIX + "scores", tokens.size(), scores(metadata)),
                withEndsAsControl(tokens, sized(metadata, PREFIX + "token_type", tokens.size(), types(metadata))),
                texts(metadata, PREFIX + "merges"),
                ids,
                flags,
                metadata.textOrNull(TEMPLATE),
                templates);
    }

    /**
     * The same with unused tokens up to {@code size}: a matrix of embeddings may have more rows than there are tokens,
     * and llama.cpp wants as many of both.
     */
    GgufTokenizer paddedTo(int size) {
        List<String> allTokens = new ArrayList<>(tokens);
        List<Float> allScores = new ArrayList<>(scores);
        List<Integer> allTypes = new ArrayList<>(types);
        for (int id = tokens.size(); id < size; id++) {
            allTokens.add("[PAD" + id + "]");
            if (!scores.isEmpty()) {
                allScores.add(0f);
            }
            if (!types.isEmpty()) {
                allTypes.add(UNUSED);
            }
        }
        return new GgufTokenizer(
                model, pre, allTokens, allScores, allTypes, merges, ids, flags, chatTemplate, namedTemplates);
    }

    /** The same as metadata. */
    Map<String, GgufValue> toMetadata() {
        Map<String, GgufValue> pairs = new LinkedHashMap<>();
        pairs.put(PREFIX + "model", new GgufValue.Text(model));
        if (pre != null) {
            pairs.put(PREFIX + "pre", new GgufValue.Text(pre));
        }
        pairs.put(TOKENS, new GgufValue.Texts(tokens));
        if (!scores.isEmpty()) {
            double[] values = scores.stream().mapToDouble(Float::doubleValue).toArray();
            pairs.put(PREFIX + "scores", new GgufValue.Reals(GgufValue.Type.FLOAT32, values));
        }
        if (!types.isEmpty()) {
            long[] values = types.stream().mapToLong(Integer::longValue).toArray();
            pairs.put(PREFIX + "token_type", new GgufValue.Ints(GgufValue.Type.INT32, values));
        }
        if (!merges.isEmpty()) {
            pairs.put(PREFIX + "merges", new GgufValue.Texts(merges));
        }
        new TreeMap<>(ids).forEach((word, id) -> pairs.put(idKey(word), GgufValue.uint32(id)));
        new TreeMap<>(flags).forEach((key, flag) -> pairs.put(PREFIX + key, new GgufValue.Flag(flag)));
        if (chatTemplate != null) {
            pairs.put(TEMPLATE, new GgufValue.Text(chatTemplate));
        }
        new TreeMap<>(namedTemplates)
                .forEach((name, text) -> pairs.put(TEMPLATE + "." + name, new GgufValue.Text(text)));
        return pairs;
    }

    private static List<String> texts(GgufMetadata metadata, String key) {
        GgufValue value = metadata.valueOrNull(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof GgufValue.Texts texts) {
            return texts.values();
        }
        throw metadata.invalid(key, "is not an array of strings");
    }

    private static List<Float> scores(GgufMetadata metadata) {
        GgufValue value = metadata.valueOrNull(PREFIX + "scores");
        List<Float> scores = new ArrayList<>();
        if (value instanceof GgufValue.Reals reals) {
            for (double score : reals.values()) {
                scores.add((float) score);
            }
        } else if (value != null) {
            throw metadata.invalid(PREFIX + "scores", "is not an array of numbers");
        }
        return scores;
    }

    private static List<Integer> types(GgufMetadata metadata) {
        GgufValue value = metadata.valueOrNull(PREFIX + "token_type");
        List<Integer> types = new ArrayList<>();
        if (value instanceof GgufValue.Ints ints) {
            for (long type : ints.values()) {
                types.add((int) Math.clamp(type, -1, Integer.MAX_VALUE));
            }
        } else if (value != null) {
            throw metadata.invalid(PREFIX + "token_type", "is not an array of integers");
        }
        return types;
    }

    private static <T> List<T> sized(GgufMetadata metadata, String key, int size, List<T> values) {
        if (!values.isEmpty() && values.size() != size) {
            throw metadata.invalid(key, "has " + values.size() + " entries for " + size + " tokens");
        }
        return values;
    }

    /** The key of the id with a role, such as {@code eos}. */
    static String idKey(String role) {
        return PREFIX + role + ID_SUFFIX;
    }

    /** The id of a role that no text needs; none where there is no such token. */
    static OptionalLong optionalId(GgufMetadata metadata, String role) {
        GgufValue value = metadata.valueOrNull(idKey(role));
        int size = texts(metadata, TOKENS).size();
        return value instanceof GgufValue.Int number && number.value() >= 0 && number.value() < size
                ? OptionalLong.of(number.value())
                : OptionalLong.empty();
    }

    /** What ends a turn is a control token, whatever the file calls it: else it would be spelled out and shown. */
    private static List<Integer> withEndsAsControl(List<String> tokens, List<Integer> types) {
        List<Integer> all = new ArrayList<>(types);
        for (int id = 0; id < tokens.size(); id++) {
            if (EndTokens.isEnd(tokens.get(id))) {
                if (all.isEmpty()) {
                    all.addAll(Collections.nCopies(tokens.size(), NORMAL));
                }
                all.set(id, CONTROL);
            }
        }
        return all;
    }

    private static int id(GgufMetadata metadata, String key, List<String> tokens) {
        OptionalLong id = metadata.integerIfPresent(key);
        if (id.orElse(Long.MAX_VALUE) >= tokens.size()) {
            throw metadata.invalid(key, "is " + id.getAsLong() + ", but there are only " + tokens.size() + " tokens");
        }
        return (int) id.getAsLong();
    }
}
