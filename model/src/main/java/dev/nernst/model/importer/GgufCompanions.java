package dev.nernst.model.importer;

import dev.nernst.tokenizer.gguf.HuggingFaceForm;
import dev.nernst.weights.gguf.GgufTokenizer;
import dev.nernst.weights.gguf.GgufWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that an imported model has beside configuration and weights. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class GgufCompanions {
    private GgufCompanions() {}

    /**
     * Contents by file name: tokenizer.json and tokenizer_config.json, which holds the chat template.
     *
     * @throws dev.nernst.runtime.InvalidInputException if the file has no tokenizer, or one that is not supported
     */
    public static Map<String, byte[]> of(GgufWeights weights) {
        Path file = weights.file().path();
        GgufTokenizer tokenizer = weights.tokenizer();
        HuggingFaceForm form = GgufVocabularies.convert(file, tokenizer);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put("tokenizer.json", form.tokenizerJson().getBytes(StandardCharsets.UTF_8));
        contents.put("tokenizer_config.json", form.tokenizerConfigJson().getBytes(StandardCharsets.UTF_8));
        return contents;
    }

    /**
     * Writes {@link #of} into a directory; the last piece of an import.
     *
     * @throws IOException if writing fails
     */
    public static void write(GgufWeights weights, Path directory) throws IOException {
        for (Map.Entry<String, byte[]> file : of(weights).entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }
}
