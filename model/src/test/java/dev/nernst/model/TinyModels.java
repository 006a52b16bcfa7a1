package dev.nernst.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.model.config.Family;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.config.RopeConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.model.decoder.FreshSource;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.weights.io.StrictJson;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Models small enough for plain loops: the tiny checkpoints among the resources, and random ones. */
public final class TinyModels {
    private TinyModels() {}

    /** Opens the checkpoint {@code tiny/NAME} of the resources. */
    public static LanguageModel load(String name, Provider provider) {
        return LanguageModel.load(directory(name), provider);
    }

    /** Where a checkpoint of the resources lies. */
    public static Path directory(String name) {
        try {
            return Path.of(Objects.requireNonNull(TinyModels.class.getResource("/tiny/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** An array of token ids in a JSON file. */
    public static int[] ids(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).intValue();
        }
        return ids;
    }

    /** The prompt of {@code greedy.json} and what greedy decoding makes of it. */
    public static List<int[]> greedy(String name) {
        JsonNode json = StrictJson.readObject(directory(name).resolve("greedy.json"));
        JsonNode answer = json.has("new_ids") ? json.get("new_ids") : json.get("greedy_16");
        return List.of(ids(json.get("prompt_ids")), ids(answer));
    }

    /** A random llama: 2 layers, hidden 16, 4 heads on 2, context {@code maxPositions}, window 0 for none. */
    public static Decoder random(Arena arena, int vocabulary, int maxPositions, int window, long seed) {
        ModelConfig config = new ModelConfig(
                Family.LLAMA,
                16,
                24,
                2,
                4,
                2,
                4,
                vocabulary,
                maxPositions,
                1e-5f,
                RopeConfig.unscaled(10_000, maxPositions),
                true,
                false,
                false,
                false,
                Collections.nCopies(2, window),
                List.of(),
                List.of(),
                0.5);
        return DecoderBuilder.build(config, new FreshSource(arena, DType.F32, 0.5, seed));
    }

    /** Random token ids. */
    public static int[] prompt(RandomStream random, int length, int vocabulary) {
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = random.below(i, vocabulary);
        }
        return ids;
    }
}
