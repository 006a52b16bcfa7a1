package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.TokenizerParts;
import dev.nernst.tokenizer.pretokenizer.PreTokenizer;
import dev.nernst.tokenizer.pretokenizer.PrefixSpaces;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the files of a tokenizer hold. Immutable and thread-safe.
 *
 * @param parts of tokenizer.json, or of vocab.json and merges.txt, as tokenizer_config.json changes them
 * @param config what is configured beside them
 */
public record TokenizerFiles(TokenizerParts parts, TokenizerConfig config) {
    private static final String TOKENIZER_JSON = "tokenizer.json";

    /**
     * Finds and reads the files of a model directory, or those beside a tokenizer.json.
     *
     * @throws TokenizerException where a file is missing or malformed; the sentence names file, field and reason
     */
    public static TokenizerFiles read(Path directoryOrFile) {
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
        return new TokenizerFiles(configured(config, parts), config.read());
    }

    private static TokenizerParts configured(TokenizerConfigReader config, TokenizerParts parts) {
        Boolean prefixSpace = config.addsPrefixSpace();
        PreTokenizer preTokenizer = parts.preTokenizer();
        return new TokenizerParts(
                config.tokens().over(parts.addedTokens()),
                parts.normalizer(),
                prefixSpace == null || preTokenizer == null ? preTokenizer : PrefixSpaces.of(preTokenizer, prefixSpace),
                parts.model(),
                parts.postProcessor(),
                parts.decoder());
    }
}
