package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.added.AddedToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that tokenizer_config.json and the older files beside it name, put together as transformers does when it loads
 * a tokenizer: with {@code added_tokens_decoder} the older files (special_tokens_map.json, added_tokens.json) are not read,
 * without it what special_tokens_map.json says wins. Immutable.
 */
final class ConfiguredTokens {
    private static final List<String> ROLES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final String DECODER = "added_tokens_decoder";
    private static final String EXTRA = "extra_special_tokens";
    private static final String ADDITIONAL = "additional_special_tokens";

    private final @Nullable JsonField config;
    private final @Nullable JsonField specialTokensMap;
    private final @Nullable JsonField addedTokensFile;

    /** Each is the document of a file, or null where there is none. */
    ConfiguredTokens(
            @Nullable JsonField config, @Nullable JsonField specialTokensMap, @Nullable JsonField addedTokensFile) {
        boolean complete = config != null && config.find(DECODER) != null;
        this.config = config;
        this.specialTokensMap = complete ? null : specialTokensMap;
        this.addedTokensFile = complete ? null : addedTokensFile;
    }

    /** The text of the token with a role, such as {@code bos_token}; null where none is named. */
    @Nullable
    String named(String role) {
        JsonField token = field(role);
        return token == null ? null : contentOf(token);
    }

    /** What tokenizer.json adds, with the flags and the further tokens of the files beside it. */
    List<AddedToken> over(List<AddedToken> ofTokenizerJson) {
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        ofTokenizerJson.forEach(token -> tokens.put(token.content(), token));
        List<AddedToken> special = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (JsonField token : namedTokens()) {
            special.add(specialToken(token, true));
            named.add(contentOf(token));
        }
        for (JsonField token : list(EXTRA)) {
            special.add(specialToken(token, false));
        }
        for (JsonField token : list(ADDITIONAL)) {
            special.add(specialToken(token, false));
        }
        if (addedTokensFile != null) {
            special.forEach(token -> named.add(token.content()));
        }
        for (AddedToken token : addedTokens(named)) {
            AddedToken known = tokens.get(token.content());
            // A token that was special once is skipped for ever, whatever flags it is given later.
            tokens.put(token.content(), known != null && known.special() ? token.asSpecial() : token);
        }
        for (AddedToken token : special) {
            AddedToken known = tokens.get(token.content());
            tokens.put(
                    token.content(),
                    known == null ? token : named.contains(token.content()) ? known.asSpecial() : known);
        }
        return List.copyOf(tokens.values());
    }

    /** What {@code added_tokens_decoder} or added_tokens.json adds, by id. */
    private List<AddedToken> addedTokens(Set<String> named) {
        Map<Integer, AddedToken> byId = new TreeMap<>();
        JsonField decoder = config == null ? null : config.find(DECODER);
        if (decoder != null) {
            for (String id : (Iterable<String>) () -> decoder.node().fieldNames()) {
                if (!id.matches("[0-9]{1,7}")) {
                    throw decoder.wrong("has the key \"" + id + "\", which is not an id");
                }
                byId.put(Integer.valueOf(id), AddedTokenReader.read(decoder.get(id)));
            }
        } else if (addedTokensFile != null) {
            for (String content :
                    (Iterable<String>) () -> addedTokensFile.node().fieldNames()) {
                boolean special = named.contains(content);
                byId.put(
                        addedTokensFile.get(content).index(),
                        new AddedToken(content, special, false, false, false, !special));
            }
        }
        return List.copyOf(byId.values());
    }

    /** The tokens with a role, with a name of the model's own, and any other field {@code ..._token} that names a token. */
    private List<JsonField> namedTokens() {
        Set<String> names = new LinkedHashSet<>(ROLES);
        List<JsonField> tokens = new ArrayList<>();
        for (JsonField source : new @Nullable JsonField[] {config, specialTokensMap}) {
            if (source != null) {
                source.node().fieldNames().forEachRemaining(name -> {
                    if (name.endsWith("_token")) {
                        names.add(name);
                    }
                });
            }
        }
        for (String name : ROLES) {
            addNamed(field(name), tokens);
        }
        JsonField extra = field(EXTRA);
        if (extra != null && extra.node().isObject()) {
            extra.node().fieldNames().forEachRemaining(name -> addNamed(extra.find(name), tokens));
        }
        ROLES.forEach(names::remove);
        for (String name : names) {
            JsonField token = field(name);
            // Flags such as add_bos_token have names of the same form.
            if (token != null && (token.node().isTextual() || token.node().has("content"))) {
                addNamed(token, tokens);
            }
        }
        return tokens;
    }

    private static void addNamed(@Nullable JsonField token, List<JsonField> tokens) {
        if (token != null) {
            tokens.add(token);
        }
    }

    private List<JsonField> list(String name) {
        List<JsonField> tokens = new ArrayList<>();
        for (JsonField source : new @Nullable JsonField[] {config, specialTokensMap}) {
            JsonField list = source == null ? null : source.find(name);
            if (list != null && !list.node().isObject()) {
                tokens.addAll(list.elements());
            }
        }
        return tokens;
    }

    /** A field of special_tokens_map.json, which wins even where it is null, or else of tokenizer_config.json. */
    private @Nullable JsonField field(String name) {
        if (specialTokensMap != null && specialTokensMap.node().has(name)) {
            return specialTokensMap.find(name);
        }
        return config == null ? null : config.find(name);
    }

    private static String contentOf(JsonField token) {
        return token.node().isObject() ? token.text("content") : token.text();
    }

    /** A token that is named by its text alone, or with flags; transformers marks objects that are tokens as such. */
    private static AddedToken specialToken(JsonField token, boolean named) {
        JsonNode node = token.node();
        if (!node.isObject()) {
            return AddedToken.special(token.text());
        }
        AddedToken read = AddedTokenReader.read(token);
        return named || !node.has("__type") ? read.asSpecial() : read;
    }
}
