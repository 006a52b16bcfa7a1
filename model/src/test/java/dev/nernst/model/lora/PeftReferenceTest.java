package dev.nernst.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.TinyModels;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code peft/cases.json} holds the log-probabilities of PEFT 0.21 beside tiny-llama3 for each configuration. */
class PeftReferenceTest {
    private static final Path RESOURCES = Path.of(System.getProperty("nernst.root"), "model/src/test/resources/peft");
    private static final int[] IDS = {5, 9, 77, 3, 200, 41, 8};
    private static final String ALL = "\"target_modules\":\"all-linear\"";

    @TempDir
    Path folder;

    private final Provider provider = new ScalarProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void everyConfigurationComputesWhatPeftComputes() throws IOException {
        JsonNode cases = parse("{\"cases\":" + Files.readString(RESOURCES.resolve("cases.json")) + "}")
                .get("cases");
        for (JsonNode test : cases) {
            String name = test.get("name").asText();
            put((ObjectNode) test.get("config"), test.get("tensors").asText());
            try (LanguageModel model = TinyModels.load("tiny-llama3", provider)) {
                model.attachAdapter(folder);
                double[] actual = model.score(IDS).logProbabilities();
                for (int i = 0; i < actual.length; i++) {
                    assertThat(actual[i])
                            .as(name + ", token " + (i + 1))
                            .isCloseTo(test.get("log_probabilities").get(i).asDouble(), Offset.offset(2e-4));
                }
                // What was loaded and is saved is the same adapter, in the layers, ranks and scales that it had.
                Path saved = Files.createDirectories(folder.resolve("saved"));
                PeftAdapter.save(model.adapters().orElseThrow(), "base", saved);
                try (LanguageModel again = TinyModels.load("tiny-llama3", provider)) {
                    again.attachAdapter(saved);
                    assertThat(again.warnings()).as(name).isEmpty();
                    assertThat(again.score(IDS).logProbabilities())
                            .as(name)
                            .containsExactly(actual, Offset.offset(1e-6));
                }
            }
        }
    }

    @Test
    void settingsThatChangeTheOutputAreRefusedByName() throws IOException {
        for (String setting : List.of(
                "\"use_dora\":true",
                "\"use_qalora\":true",
                "\"use_bdlora\":{\"nblocks\":2}",
                "\"lora_bias\":true",
                "\"modules_to_save\":[\"lm_head\"]",
                "\"alora_invocation_tokens\":[5]",
                "\"alora_invocation_tokens\":[]",
                "\"layer_replication\":[[0,1],[0,2]]",
                "\"trainable_token_indices\":[1]",
                "\"target_parameters\":[\"mlp.up_proj.weight\"]",
                "\"arrow_config\":{\"top_k\":1}",
                "\"kasa_config\":{\"beta\":1}",
                "\"monteclora_config\":{\"num_samples\":1}",
                "\"bias\":\"all\"",
                "\"bias\":\"lora_only\"",
                "\"init_lora_weights\":\"pissa\"",
                "\"init_lora_weights\":\"PiSSA_niter_16\"",
                "\"init_lora_weights\":\"olora\"",
                "\"init_lora_weights\":\"corda\"",
                "\"init_lora_weights\":\"loftq\"",
                "\"init_lora_weights\":\"lora_ga\"",
                "\"init_lora_weights\":\"of tomorrow\"",
                "\"init_lora_weights\":[1]")) {
            refused(ALL + "," + setting, "field " + setting.substring(1, setting.indexOf('"', 1)) + " is ");
        }
    }

    @Test
    void whatCannotBeIsNamed() throws IOException {
        refused(ALL + ",\"r\":2.9", "field r is 2.9, not a whole number");
        refused(ALL + ",\"r\":true", "field r is true, not a whole number");
        refused(ALL + ",\"r\":\"2\"", "field r is \"2\", not a whole number");
        refused(ALL + ",\"r\":0", "field r is 0, not a positive number");
        refused(ALL + ",\"r\":-2", "field r is -2, not a positive number");
        refused(ALL + ",\"r\":2000000000", "make it floats of [2000000000, 80]");
        refused(ALL + ",\"r\":4", "is F16 [2, 80], where this model and the rank in adapter_config.json");
        refused(ALL + ",\"rank_pattern\":{\"q_proj\":1.5}", "field rank_pattern.q_proj is 1.5, not a whole number");
        refused(ALL + ",\"rank_pattern\":{\"q_proj\":3}", "make it floats of [3, 48]");
        refused(ALL + ",\"rank_pattern\":[2]", "field rank_pattern is [2], not an object");
        refused(ALL + ",\"rank_pattern\":{\"(q_proj\":2}", "field rank_pattern has a key that is no expression");
        refused(ALL + ",\"lora_alpha\":NaN", "field lora_alpha is NaN, not a finite number");
        refused(ALL + ",\"lora_alpha\":\"4\"", "field lora_alpha is \"4\", not a number");
        refused(ALL + ",\"lora_alpha\":true", "field lora_alpha is true, not a number");
        refused(ALL + ",\"lora_alpha\":1e300", "field lora_alpha is 1.0E300, which scales by more");
        refused(ALL + ",\"alpha_pattern\":{\"up_proj\":1e300}", "field alpha_pattern.up_proj is 1.0E300, which scales");
        refused(ALL + ",\"alpha_pattern\":{\"up_proj\":\"x\"}", "field alpha_pattern.up_proj is \"x\", not a number");
        refused(ALL + ",\"use_rslora\":\"false\"", "field use_rslora is \"false\", not true or false");
        refused(ALL + ",\"layers_to_transform\":[1]", "field layers_to_transform is set, which goes with a list");
        refused("\"target_modules\":[\"q_proj\"],\"layers_pattern\":\"layers\"", "field layers_pattern is set");
        refused("\"target_modules\":[\"q_proj\"],\"layers_to_transform\":\"1\"", "field layers_to_transform is \"1\"");
        refused("\"target_modules\":[\"q_proj\",7]", "field target_modules has 7 in it");
        refused("\"target_modules\":{\"q_proj\":1}", "field target_modules is {\"q_proj\":1}");
        refused("\"target_modules\":[\"lm_head\"]", "has no tensors for a linear layer");
        refused("\"target_modules\":[]", "has no tensors for a linear layer");
        refused("\"target_modules\":\"all-linear\",\"exclude_modules\":\".*\"", "has no tensors for a linear layer");
        refused("\"target_modules\":\"(\"", "field target_modules is no expression");
    }

    @Test
    void anExpressionThatNeverEndsIsRefused() throws IOException {
        refused("\"target_modules\":\"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!\"", "takes too long to match");
        refused(ALL + ",\"exclude_modules\":\"(.*?)(.*?)(.*?)(.*?)(.*?)(.*?)(.*?)(.*?)!\"", "takes too long to match");
        refused("\"target_modules\":\"" + "(".repeat(100_000) + "\"", "field target_modules is no expression");
    }

    @Test
    void oddThingsThatPeftOverlooksAreTold() throws IOException {
        assertThat(warnings("\"target_modules\":[\"q_proj\"],\"invented_tomorrow\":3"))
                .satisfiesExactly(
                        unknown -> assertThat(unknown).contains("field invented_tomorrow is not known"),
                        left -> assertThat(left).contains("the tensors of model.layers.0.mlp.down_proj and 11 more"));
        assertThat(warnings(ALL + ",\"invented_tomorrow\":null,\"invented_yesterday\":false,\"loftq_config\":{}"))
                .isEmpty();
    }

    private List<String> warnings(String fields) throws IOException {
        put(parse("{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4," + fields + "}"), "same_rank.safetensors");
        List<String> warnings = new ArrayList<>();
        try (LanguageModel model = TinyModels.load("tiny-llama3", provider)) {
            PeftAdapter.load(model.provider().memory(), model.decoder(), folder, warnings::add)
                    .close();
        }
        return warnings;
    }

    private void refused(String fields, String reason) throws IOException {
        ObjectNode config = parse("{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4}");
        config.setAll(parse("{" + fields + "}"));
        put(config, "same_rank.safetensors");
        try (LanguageModel model = TinyModels.load("tiny-llama3", provider)) {
            assertThatThrownBy(() -> model.attachAdapter(folder))
                    .as(fields.substring(0, Math.min(80, fields.length())))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(folder.toString())
                    .hasMessageContaining(reason);
            assertThat(model.decoder().linears(0).values()).allMatch(linear -> linear.adapter() == null);
        }
    }

    private void put(ObjectNode config, String tensors) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), StrictJson.prettyAsPython(config));
        Files.copy(
                RESOURCES.resolve(tensors),
                folder.resolve("adapter_model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private ObjectNode parse(String json) throws IOException {
        return StrictJson.readObject(Files.writeString(folder.resolve("case.json"), json));
    }
}
