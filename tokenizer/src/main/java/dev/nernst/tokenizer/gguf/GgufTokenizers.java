package dev.nernst.tokenizer.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.gguf.GgufVocabulary.Settings;
import dev.nernst.tokenizer.gguf.GgufVocabulary.TokenType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the tokenizer of a GGUF file into Hugging Face files that give the ids which llama.cpp gives. Two kinds are known:
 * {@code gpt2}, byte-level with one of several ways to cut text, and {@code llama}, SentencePiece BPE. Stateless and
 * thread-safe.
 */
public final class GgufTokenizers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private GgufTokenizers() {}

    /**
     * Converts a vocabulary.
     *
     * @param file the GGUF file's name, for messages
     * @throws TokenizerException where kind, lengths or ids make no sense; the sentence names file, key and reason
     */
    public static HuggingFaceForm convert(String file, GgufVocabulary vocabulary) {
        checkTokens(file, vocabulary);
        boolean sentencePiece = switch (vocabulary.model()) {
            case "gpt2" -> false;
            case "llama" -> true;
            default ->
                throw new TokenizerException(file + ": tokenizer.ggml.model is \"" + vocabulary.model()
                        + "\"; only \"gpt2\" and \"llama\" are supported");
        };
        SpecialTokens specialTokens = specialTokens(file, vocabulary, sentencePiece);
        ObjectNode tokenizer = JSON.objectNode();
        tokenizer.put("version", "1.0");
        tokenizer.putNull("truncation");
        tokenizer.putNull("padding");
        tokenizer.set("added_tokens", AddedTokensJson.list(vocabulary));
        if (sentencePiece) {
            SentencePieceJson.write(file, vocabulary, specialTokens.unk(), tokenizer);
        } else {
            ByteLevelJson.write(file, vocabulary, tokenizer);
        }
        boolean addBos = flag(vocabulary.settings().addBos(), sentencePiece || addsBos(vocabulary));
        boolean addEos = flag(vocabulary.settings().addEos(), false);
        tokenizer.set(
                "post_processor",
                TemplateJson.around(
                        addBos ? required(file, "bos", specialTokens.bos()) : null,
                        addEos ? required(file, "eos", specialTokens.eos()) : null,
                        vocabulary.tokens()));
        String template = vocabulary.settings().chatTemplate();
        return HuggingFaceForm.of(
                tokenizer.toString(),
                config(vocabulary, specialTokens).toPrettyString(),
                specialTokens,
                template == null ? Map.of() : Map.of(TokenizerConfig.DEFAULT_TEMPLATE, template));
    }

    private static void checkTokens(String file, GgufVocabulary vocabulary) {
        int count = vocabulary.tokens().size();
        if (count == 0) {
            throw new TokenizerException(file + ": tokenizer.ggml.tokens is empty");
        }
        int types = vocabulary.types().length;
        if (types != 0 && types != count) {
            throw new TokenizerException(
                    file + ": tokenizer.ggml.token_type has " + types + " entries for " + count + " tokens");
        }
        Set<String> seen = new HashSet<>();
        for (int id = 0; id < count; id++) {
            String token = vocabulary.tokens().get(id);
            if (!seen.add(token) && !token.isEmpty()) {
                throw new TokenizerException(
                        file + ": tokenizer.ggml.tokens has \"" + token + "\" twice, the second time at " + id);
            }
        }
    }

    /** llama.cpp puts the first token in front for the Llama 3 family even where the file does not say so. */
    private static boolean addsBos(GgufVocabulary vocabulary) {
        return ByteLevelJson.kind(vocabulary).map(PreTokenizerKind::addsBos).orElse(false);
    }

    private static SpecialTokens specialTokens(String file, GgufVocabulary vocabulary, boolean sentencePiece) {
        Settings settings = vocabulary.settings();
        return new SpecialTokens(
                token(file, "bos", settings.bosId(), sentencePiece ? 1 : -1, vocabulary),
                token(file, "eos", settings.eosId(), sentencePiece ? 2 : -1, vocabulary),
                token(file, "padding", settings.padId(), -1, vocabulary),
                token(file, "unknown", settings.unkId(), sentencePiece ? 0 : -1, vocabulary));
    }

    private static @Nullable String token(
            String file, String role, @Nullable Integer declared, int otherwise, GgufVocabulary vocabulary) {
        List<String> tokens = vocabulary.tokens();
        if (declared == null) {
            return otherwise >= 0 && otherwise < tokens.size() ? tokens.get(otherwise) : null;
        }
        if (declared < 0 || declared >= tokens.size()) {
            throw new TokenizerException(file + ": tokenizer.ggml." + role + "_token_id is " + declared
                    + ", but there are " + tokens.size() + " tokens");
        }
        return tokens.get(declared);
    }

    private static String required(String file, String role, @Nullable String token) {
        if (token == null) {
            throw new TokenizerException(
                    file + ": tokenizer.ggml.add_" + role + "_token is true, but no " + role + " token is named");
        }
        return token;
    }

    private static boolean flag(@Nullable Boolean declared, boolean otherwise) {
        return declared == null ? otherwise : declared;
    }

    private static ObjectNode config(GgufVocabulary vocabulary, SpecialTokens specialTokens) {
        ObjectNode config = JSON.objectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("clean_up_tokenization_spaces", false);
        put(config, "bos_token", specialTokens.bos());
        put(config, "eos_token", specialTokens.eos());
        put(config, "pad_token", specialTokens.pad());
        put(config, "unk_token", specialTokens.unk());
        config.set("added_tokens_decoder", AddedTokensJson.byId(vocabulary));
        put(config, "chat_template", vocabulary.settings().chatTemplate());
        return config;
    }

    private static void put(ObjectNode config, String name, @Nullable String value) {
        if (value != null) {
            config.put(name, value);
        }
    }

    /** Whether a token may take part in merges. */
    static boolean isMergeable(GgufVocabulary vocabulary, int id) {
        int type = vocabulary.typeOf(id);
        return type != TokenType.CONTROL && type != TokenType.UNKNOWN && type != TokenType.BYTE;
    }
}
