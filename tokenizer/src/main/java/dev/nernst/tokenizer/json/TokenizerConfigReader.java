package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.added.AddedToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands beside tokenizer.json. As transformers does: tokenizer_config.json goes before
 * special_tokens_map.json, template files go before the templates in tokenizer_config.json, and {@code add_bos_token} and
 * {@code add_eos_token} have no effect where there is a tokenizer.json.
 */
final class TokenizerConfigReader {
    private static final String TEMPLATE_FILE = "chat_template.jinja";
    private static final String TEMPLATE_FOLDER = "additional_chat_templates";

    private final Path directory;
    private final @Nullable JsonField config;
    private final @Nullable JsonField specialTokensMap;

    TokenizerConfigReader(Path directory) {
        this.directory = directory;
        this.config = object("tokenizer_config.json");
        this.specialTokensMap = object("special_tokens_map.json");
    }

    TokenizerConfig read() {
        SpecialTokens specialTokens =
                new SpecialTokens(token("bos_token"), token("eos_token"), token("pad_token"), token("unk_token"));
        return new TokenizerConfig(specialTokens, chatTemplates());
    }

    /** The tokens that tokenizer_config.json adds, by id; tokenizer.json usually has them all. */
    List<AddedToken> addedTokens() {
        JsonField decoder = config == null ? null : config.find("added_tokens_decoder");
        if (decoder == null) {
            return List.of();
        }
        Map<Integer, AddedToken> byId = new TreeMap<>();
        for (String id : (Iterable<String>) () -> decoder.node().fieldNames()) {
            if (!id.matches("[0-9]{1,7}")) {
                throw decoder.wrong("has the key \"" + id + "\", which is not an id");
            }
            byId.put(Integer.valueOf(id), AddedTokenReader.read(decoder.get(id)));
        }
        return new ArrayList<>(byId.values());
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

    private @Nullable String token(String name) {
        for (JsonField source : new @Nullable JsonField[] {config, specialTokensMap}) {
            if (source == null || !source.node().has(name)) {
                continue;
            }
            JsonField token = source.find(name);
            if (token == null) {
                return null;
            }
            return token.node().isObject() ? token.text("content") : token.text();
        }
        return null;
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
