package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands beside tokenizer.json. As transformers does: template files go before the templates in
 * tokenizer_config.json, and {@code add_bos_token} and {@code add_eos_token} have no effect where there is a tokenizer.json.
 * For the tokens see {@link ConfiguredTokens}.
 */
final class TokenizerConfigReader {
    private static final String TEMPLATE_FILE = "chat_template.jinja";
    private static final Pattern BYTE_LEVEL_CLASS =
            Pattern.compile("(GPT2|CodeGen|GPTNeoX|Roberta|Qwen2)Tokenizer(Fast)?");
    private static final String TEMPLATE_FOLDER = "additional_chat_templates";

    private final Path directory;
    private final @Nullable JsonField config;
    private final ConfiguredTokens tokens;

    TokenizerConfigReader(Path directory) {
        this.directory = directory;
        this.config = object("tokenizer_config.json");
        this.tokens = new ConfiguredTokens(config, object("special_tokens_map.json"), object("added_tokens.json"));
    }

    TokenizerConfig read() {
        SpecialTokens specialTokens = new SpecialTokens(
                tokens.named("bos_token"),
                tokens.named("eos_token"),
                tokens.named("pad_token"),
                tokens.named("unk_token"));
        return new TokenizerConfig(specialTokens, chatTemplates());
    }

    /** The tokens that the files name. */
    ConfiguredTokens tokens() {
        return tokens;
    }

    /**
     * Whether a text that does not begin with a space is given one; null where tokenizer.json decides. Classes that build
     * their own byte-level pre-tokenizer do as the configuration says, and without a word there they do not.
     */
    @Nullable
    Boolean addsPrefixSpace() {
        JsonField tokenizerClass = config == null ? null : config.find("tokenizer_class");
        if (config == null
                || tokenizerClass == null
                || !BYTE_LEVEL_CLASS.matcher(tokenizerClass.text()).matches()) {
            return null;
        }
        return config.flag("add_prefix_space", false);
    }

    private @Nullable JsonField object(String name) {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return null;
        }
        JsonNode node = Json.read(file, Json::tree);
        if (!node.isObject()) {
            throw new TokenizerException(file + ": is not a JSON object");
        }
        return new JsonField(file.toString(), "the document", node);
    }

    private Map<String, String> chatTemplates() {
        Map<String, String> templates = new LinkedHashMap<>();
        JsonField field = config == null ? null : config.find("chat_template");
        if (field != null && field.node().isArray()) {
            for (JsonField named : field.elements()) {
                templates.put(named.text("name"), named.text("template"));
            }
        } else if (field != null) {
            templates.put(TokenizerConfig.DEFAULT_TEMPLATE, field.text());
        }
        Path single = directory.resolve(TEMPLATE_FILE);
        if (Files.exists(single)) {
            templates.put(TokenizerConfig.DEFAULT_TEMPLATE, text(single));
        }
        Path folder = directory.resolve(TEMPLATE_FOLDER);
        if (Files.isDirectory(folder)) {
            templates.putAll(namedTemplates(folder));
        }
        return templates;
    }

    private static Map<String, String> namedTemplates(Path folder) {
        Map<String, String> templates = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jinja")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                templates.put(name.substring(0, name.length() - ".jinja".length()), text(file));
            }
        } catch (IOException e) {
            throw new TokenizerException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
        return templates;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
    }
}
