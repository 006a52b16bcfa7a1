package dev.nernst.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.model.config.Fields;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The settings of PEFT that make an adapter compute something else than {@code W + scale x B A}: they are refused by name,
 * as are values that PEFT does not know. Settings of a later PEFT are told, for nobody knows what they mean.
 *
 * <p>Stateless; safe for use by several threads.
 */
final class PeftSettings {
    /** Ways to begin that leave the base weights alone. What was learnt since is in the file. */
    private static final Set<String> HARMLESS_BEGINNINGS = Set.of("gaussian", "orthogonal", "eva", "mica");

    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("use_dora", "weights that are split into length and direction"),
            Map.entry("use_qalora", "inputs that are averaged by group"),
            Map.entry("use_bdlora", "matrices in blocks"),
            Map.entry("lora_bias", "biases in adapters"),
            Map.entry("modules_to_save", "whole layers beside the adapters"),
            Map.entry("alora_invocation_tokens", "adapters that begin to work in mid-text"),
            Map.entry("layer_replication", "layers that are repeated"),
            Map.entry("trainable_token_indices", "embeddings of single tokens"),
            Map.entry("target_parameters", "adapters beside parameters that are no linear layers"),
            Map.entry("arrow_config", "routing between adapters"),
            Map.entry("kasa_config", "base weights that are cut down and singular values beside A and B"),
            Map.entry("monteclora_config", "weights that are drawn"),
            Map.entry("velora_config", "adapters with a backward pass of their own"),
            Map.entry("megatron_config", "layers of Megatron"));

    /** What says nothing about the output, or is read elsewhere. */
    private static final Set<String> KNOWN = Set.of(
            "peft_type",
            "task_type",
            "peft_version",
            "auto_mapping",
            "base_model_name_or_path",
            "revision",
            "inference_mode",
            "runtime_config",
            "megatron_core",
            "r",
            "lora_alpha",
            "lora_dropout",
            "use_rslora",
            "rank_pattern",
            "alpha_pattern",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "bias",
            "fan_in_fan_out",
            "init_lora_weights",
            "eva_config",
            "corda_config",
            "loftq_config",
            "lora_ga_config",
            "qalora_group_size",
            "ensure_weight_tying");

    private PeftSettings() {}

    /**
     * Goes through the fields of an {@code adapter_config.json}.
     *
     * @throws dev.nernst.runtime.InvalidInputException naming file and field of what is not supported
     */
    static void check(Fields fields, Consumer<String> warnings) {
        if (!fields.text("peft_type", "").equals("LORA")) {
            throw fields.error("peft_type", "is " + Fields.shown(fields.json().path("peft_type")) + ", not \"LORA\"");
        }
        fields.json().properties().forEach(entry -> {
            String meaning = REFUSED.get(entry.getKey());
            if (meaning != null && isOn(entry.getKey(), entry.getValue())) {
                throw fields.error(
                        entry.getKey(),
                        "is " + Fields.shown(entry.getValue()) + ", which is not supported: " + meaning);
            }
            if (meaning == null && !KNOWN.contains(entry.getKey()) && isOn(entry.getKey(), entry.getValue())) {
                warnings.accept(fields.error(entry.getKey(), "is not known and has no effect")
                        .getMessage());
            }
        });
        if (!fields.text("bias", "none").equals("none")) {
            throw fields.error("bias", "is " + Fields.shown(fields.json().path("bias")) + "; supported is \"none\"");
        }
        if (fields.bool("fan_in_fan_out", false)) {
            warnings.accept(fields.error("fan_in_fan_out", "is true, which has no effect on these models")
                    .getMessage());
        }
        checkBeginning(fields);
    }

    /** An empty list of invocation tokens switches them on too. */
    private static boolean isOn(String field, JsonNode value) {
        if (value.isNull() || value.isBoolean() && !value.booleanValue()) {
            return false;
        }
        return field.equals("alora_invocation_tokens") || !value.isContainerNode() || !value.isEmpty();
    }

    /** Some ways to begin take a part out of the base weights, and PEFT takes it out again when it loads the adapter. */
    private static void checkBeginning(Fields fields) {
        JsonNode beginning = fields.json().path("init_lora_weights");
        boolean harmless = beginning.isMissingNode()
                || beginning.isNull()
                || beginning.isBoolean()
                || HARMLESS_BEGINNINGS.contains(beginning.asText().toLowerCase(Locale.ROOT));
        if (!harmless) {
            throw fields.error(
                    "init_lora_weights",
                    "is " + Fields.shown(beginning) + ", which is not supported: it stands for other base weights than"
                            + " the model's; PEFT saves a plain adapter where save_pretrained is given"
                            + " path_initial_model_for_weight_conversion");
        }
    }
}
