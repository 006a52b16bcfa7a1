package dev.nernst.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.decoder.RotaryEmbedding;
import dev.nernst.model.decoder.RowPositions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/cases.json} holds what transformers 5.24 makes of each configuration. */
class ConfigReaderTest {
    private static final Path CASES =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/config/cases.json");
    private static final Path FILE = Path.of("config.json");

    /** Tokens of the text whose last position's angles the cases hold. */
    private static final int LENGTH = 40;

    @TempDir
    Path folder;

    @Test
    void fieldsMeanWhatTheyMeanToTransformers() throws IOException {
        for (JsonNode test : cases()) {
            ModelConfig config = ConfigReader.read((ObjectNode) test.get("config"), FILE);
            JsonNode expected = test.get("expected");
            String name = test.get("name").asText();
            assertThat(List.of(
                            config.hiddenSize(),
                            config.intermediateSize(),
                            config.layers(),
                            config.heads(),
                            config.kvHeads(),
                            config.headSize(),
                            config.vocabularySize(),
                            config.maxPositions()))
                    .as(name)
                    .isEqualTo(List.of(
                            expected.get("hidden").asInt(),
                            expected.get("intermediate").asInt(),
                            expected.get("layers").asInt(),
                            expected.get("heads").asInt(),
                            expected.get("kv_heads").asInt(),
                            expected.get("head_dim").asInt(),
                            expected.get("vocab").asInt(),
                            expected.get("max_positions").asInt()));
            assertThat(List.of(config.tiedHead(), config.qkvBias(), config.outputBias(), config.mlpBias()))
                    .as(name)
                    .isEqualTo(List.of(
                            expected.get("tied").asBoolean(),
                            expected.get("qkv_bias").asBoolean(),
                            expected.get("o_bias").asBoolean(),
                            expected.get("mlp_bias").asBoolean()));
            assertThat(config.rmsNormEpsilon()).as(name).isEqualTo((float)
                    expected.get("eps").asDouble());
            assertThat(config.bosIds()).as(name).isEqualTo(integers(expected.get("bos")));
            assertThat(config.eosIds()).as(name).isEqualTo(integers(expected.get("eos")));
            List<Integer> windows = config.layers() > 3
                    ? config.slidingWindow().stream().distinct().toList()
                    : config.slidingWindow();
            assertThat(windows).as(name).isEqualTo(integers(expected.get("windows")));
            if (!expected.get("angles").isNull()) {
                assertAngles(name, config, expected.get("angles"));
            }
        }
    }

    private static void assertAngles(String name, ModelConfig config, JsonNode expected) {
        float[] actual = lastAngles(config);
        double[] wanted = IntStream.range(0, expected.size())
                .mapToDouble(i -> expected.get(i).asDouble())
                .toArray();
        assertThat(actual).as(name).hasSize(wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) actual[i]).as(name + ", element " + i).isCloseTo(wanted[i], Offset.offset(1e-5));
        }
    }

    private static float[] lastAngles(ModelConfig config) {
        RowPositions last = new RowPositions(1);
        last.put(0, LENGTH - 1, 1, LENGTH);
        try (ScalarProvider provider = new ScalarProvider();
                Workspace workspace = new Workspace(provider.memory());
                Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE)) {
            return new RotaryEmbedding(config.rope(), config.headSize())
                    .angles(tape, last)
                    .toFloatArray();
        }
    }

    private JsonNode cases() throws IOException {
        return parse("{\"cases\":" + Files.readString(CASES) + "}").get("cases");
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> integers = new ArrayList<>();
        array.forEach(element -> integers.add(element.asInt()));
        return integers;
    }

    @Test
    void whatCannotBeIsNamed() throws IOException {
        refused("\"rms_norm_eps\":-1e-6", "field rms_norm_eps is -1.0E-6, but must be a number from 0 on");
        refused("\"rms_norm_eps\":NaN", "field rms_norm_eps is NaN, not a finite number");
        refused("\"rms_norm_eps\":1e300", "field rms_norm_eps is 1.0E300");
        refused("\"rope_theta\":0", "field rope_theta is 0, not above 0");
        refused("\"rope_theta\":-10000.0", "field rope_theta is -10000.0, not above 0");
        refused("\"rope_theta\":Infinity", "field rope_theta is Infinity, not a finite number");
        refused("\"rope_theta\":\"10000\"", "field rope_theta is \"10000\", not a number");
        refused("\"rope_parameters\":{\"rope_theta\":0}", "field rope_parameters.rope_theta is 0, not above 0");
        refused("\"rope_scaling\":{\"type\":\"linear\"}", "field rope_scaling.factor is missing");
        refused("\"rope_scaling\":{\"type\":\"linear\",\"factor\":0}", "field rope_scaling.factor is 0, not above 0");
        refused("\"rope_scaling\":{\"type\":\"yarn\"}", "field rope_scaling.factor is missing");
        refused("\"rope_scaling\":{\"type\":\"longrope\"}", "field rope_scaling.rope_type is \"longrope\"");
        refused("\"rope_scaling\":{\"full_attention\":{\"rope_theta\":1}}", "one for each type of layer");
        refused(
                "\"rope_scaling\":{\"type\":\"linear\",\"factor\":2},\"partial_rotary_factor\":0.5",
                "field rope_scaling.partial_rotary_factor is not 1");
        refused("\"num_attention_heads\":\"4\"", "field num_attention_heads is \"4\", not a whole number");
        refused("\"num_attention_heads\":true", "field num_attention_heads is true, not a whole number");
        refused("\"num_attention_heads\":4.5", "field num_attention_heads is 4.5, not a whole number");
        refused("\"num_attention_heads\":1e30", "field num_attention_heads is 1.0E30");
        refused("\"num_attention_heads\":5", "field hidden_size is 48, which 5 heads do not divide");
        refused("\"num_attention_heads\":64,\"hidden_size\":32", "field hidden_size is 32");
        refused("\"num_attention_heads\":65536,\"head_dim\":65536", "longer than the 2147483647 elements");
        refused("\"num_key_value_heads\":3", "field num_key_value_heads is 3, which does not divide 4 heads");
        refused("\"head_dim\":7", "field head_dim is 7");
        refused("\"num_hidden_layers\":100000000", "field num_hidden_layers is 100000000");
        refused("\"num_hidden_layers\":0", "field num_hidden_layers is 0, not a positive number");
        refused("\"hidden_act\":\"gelu\"", "field hidden_act is \"gelu\"");
        refused("\"model_type\":\"qwen3\",\"num_key_value_heads\":4,\"head_dim\":null", "field head_dim is null");
        refused("\"model_type\":\"qwen2\"", "field num_key_value_heads is missing, which means that it is 32");
        refused(
                "\"model_type\":\"mistral\",\"num_key_value_heads\":4,\"sliding_window\":0",
                "field sliding_window is 0");
        String qwen = "\"model_type\":\"qwen2\",\"num_key_value_heads\":4,\"layer_types\":";
        refused(qwen + "[\"full_attention\"]", "not a list of one type for each of 2 layers");
        refused(qwen + "[\"full_attention\",\"sliding_attention\"]", "set no window");
        refused(qwen + "[\"full_attention\",\"chunked_attention\"]", "names \"chunked_attention\"");
    }

    private void refused(String fields, String reason) throws IOException {
        ObjectNode config = base();
        config.setAll(parse("{" + fields + "}"));
        assertThatThrownBy(() -> ConfigReader.read(config, FILE))
                .as(fields)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("config.json: field ")
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNotNeededStandsInNobodysWay() throws IOException {
        for (String fields : List.of(
                "\"initializer_range\":Infinity",
                "\"initializer_range\":{\"__float__\":\"NaN\"}",
                "\"attention_dropout\":NaN,\"router_aux_loss_coef\":-Infinity",
                "\"hidden_size\":48.0,\"num_attention_heads\":4.0,\"rope_theta\":10000",
                "\"rope_theta\":NaN,\"rope_parameters\":{\"rope_theta\":10000.0}",
                "\"rope_scaling\":{\"type\":\"default\",\"mrope_section\":[1,2]},\"something\":{\"new\":[]}",
                "\"pad_token_id\":-1,\"layer_types\":[\"full_attention\"],\"sliding_window\":-4")) {
            ObjectNode config = base();
            config.setAll(parse("{" + fields + "}"));
            assertThat(ConfigReader.read(config, FILE).rope()).as(fields).isEqualTo(RopeConfig.unscaled(10_000, 2048));
        }
    }

    private ObjectNode base() throws IOException {
        return parse("{\"model_type\":\"llama\",\"hidden_size\":48,\"intermediate_size\":80,\"num_hidden_layers\":2,"
                + "\"num_attention_heads\":4,\"vocab_size\":64}");
    }

    private ObjectNode parse(String json) throws IOException {
        return StrictJson.readObject(Files.writeString(folder.resolve("case.json"), json));
    }
}
