package dev.nernst.cli.commands.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.config.RopeConfig;
import java.util.List;
import java.util.Locale;

/** The shape of a decoder under the names of config.json, defaults filled in. */
record ConfigReport(
        @JsonProperty("model_type") String modelType,
        @JsonProperty("hidden_size") int hiddenSize,
        @JsonProperty("intermediate_size") int intermediateSize,
        @JsonProperty("num_hidden_layers") int layers,
        @JsonProperty("num_attention_heads") int heads,
        @JsonProperty("num_key_value_heads") int kvHeads,
        @JsonProperty("head_dim") int headSize,
        @JsonProperty("vocab_size") int vocabularySize,
        @JsonProperty("max_position_embeddings") int maxPositions,
        @JsonProperty("rope_type") String ropeType,
        @JsonProperty("rope_theta") double ropeTheta,
        @JsonProperty("rope_factor") double ropeFactor,
        @JsonProperty("tie_word_embeddings") boolean tiedHead,
        @JsonProperty("sliding_window") int slidingWindow,
        @JsonProperty("bos_token_id") List<Integer> bosIds,
        @JsonProperty("eos_token_id") List<Integer> eosIds) {

    static ConfigReport of(ModelConfig config) {
        RopeConfig rope = config.rope();
        return new ConfigReport(
                config.family().modelType(),
                config.hiddenSize(),
                config.intermediateSize(),
                config.layers(),
                config.heads(),
                config.kvHeads(),
                config.headSize(),
                config.vocabularySize(),
                config.maxPositions(),
                rope.type().name().toLowerCase(Locale.ROOT),
                rope.theta(),
                rope.factor(),
                config.tiedHead(),
                config.slidingWindow().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0),
                config.bosIds(),
                config.eosIds());
    }
}
