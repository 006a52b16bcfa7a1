package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.TokenizerParts;
import dev.nernst.tokenizer.added.AddedToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the files of a tokenizer. Stateless and thread-safe. */
public final class TokenizerFiles {
    private static final String TOKENIZER_JSON = "tokenizer.json";

    private TokenizerFiles() {}

    /** See {@link Tokenizer#load}. */
    public static Tokenizer load(Path directoryOrFile) {
        if (!Files.exists(directoryOrFile)) {
            throw new TokenizerException(directoryOrFile + ": there is no such file or directory");
        }
        boolean directory = Files.isDirectory(directoryOrFile);
        Path file = directory ? directoryOrFile.resolve(TOKENIZER_JSON) : directoryOrFile;
        Path parent =
                directory ? directoryOrFile : directoryOrFile.toAbsolutePath().getParent();
        TokenizerConfigReader config = new TokenizerConfigReader(parent == null ? Path.of("") : parent);
        TokenizerParts parts;
        if (Files.exists(file)) {
            parts = TokenizerJson.read(file);
        } else if (Gpt2Files.arePresent(directoryOrFile)) {
            parts = Gpt2Files.read(directoryOrFile);
        } else {
            throw new TokenizerException(
                    directoryOrFile + ": holds neither tokenizer.json nor vocab.json and merges.txt");
        }
        return new Tokenizer(withTokensOf(config, parts), config.read());
    }

    private static TokenizerParts withTokensOf(TokenizerConfigReader config, TokenizerParts parts) {
        Set<String> known = new HashSet<>();
        parts.addedTokens().forEach(token -> known.add(token.content()));
        List<AddedToken> added = new ArrayList<>(parts.addedTokens());
        for (AddedToken token : config.addedTokens()) {
            if (known.add(token.content())) {
                added.add(token);
            }
        }
        return new TokenizerParts(
                added, parts.normalizer(), parts.preTokenizer(), parts.model(), parts.postProcessor(), parts.decoder());
    }
}
