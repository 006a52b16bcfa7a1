package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.TokenizerParts;
import dev.nernst.tokenizer.added.AddedToken;
import dev.nernst.tokenizer.bpe.BpeModel;
import dev.nernst.tokenizer.bpe.BpeOptions;
import dev.nernst.tokenizer.bpe.Merge;
import dev.nernst.tokenizer.bpe.Vocabulary;
import dev.nernst.tokenizer.decoder.ByteLevelDecoder;
import dev.nernst.tokenizer.pattern.TextPatterns;
import dev.nernst.tokenizer.postprocessor.TrimOffsets;
import dev.nernst.tokenizer.pretokenizer.ByteLevelPreTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** GPT-2's own layout: vocab.json and merges.txt, with everything else implied. */
final class Gpt2Files {
    private static final String END_OF_TEXT = "<|endoftext|>";

    private Gpt2Files() {}

    static boolean arePresent(Path directory) {
        return Files.exists(directory.resolve("vocab.json")) && Files.exists(directory.resolve("merges.txt"));
    }

    static TokenizerParts read(Path directory) {
        Path vocabFile = directory.resolve("vocab.json");
        JsonField vocabulary = new JsonField(vocabFile.toString(), "the document", Json.read(vocabFile, Json::tree));
        Map<String, Integer> ids = new HashMap<>();
        JsonNode node = vocabulary.node();
        for (String token : (Iterable<String>) node::fieldNames) {
            ids.put(token, vocabulary.get(token).index());
        }
        Path mergesFile = directory.resolve("merges.txt");
        List<Merge> merges = merges(mergesFile);
        BpeModel model = new JsonField(mergesFile.toString(), "the list", node)
                .named(() -> BpeModel.of(new Vocabulary(ids), merges, BpeOptions.BYTE_LEVEL));
        List<AddedToken> added = ids.containsKey(END_OF_TEXT) ? List.of(AddedToken.special(END_OF_TEXT)) : List.of();
        return new TokenizerParts(
                added,
                null,
                new ByteLevelPreTokenizer(false, TextPatterns.gpt2(), true),
                model,
                new TrimOffsets(false),
                new ByteLevelDecoder());
    }

    private static List<Merge> merges(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
        List<Merge> merges = new ArrayList<>(lines.size());
        for (int k = 0; k < lines.size(); k++) {
            String line = lines.get(k);
            if (!line.startsWith("#version") && !line.isEmpty()) {
                merges.add(MergeLines.parse(line, file + ": line " + (k + 1)));
            }
        }
        return merges;
    }
}
