package dev.nernst.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * An {@code adapter_config.json}.
 *
 * @param lora what the adapters look like
 * @param scale of the additions: alpha / rank, or alpha / sqrt(rank) where it says {@code use_rslora}
 */
record PeftConfig(LoraConfig lora, float scale) {
    /** @throws InvalidInputException if it is no LoRA adapter, or one of a kind that is not supported */
    static PeftConfig read(Path file) {
        ObjectNode json = StrictJson.readObject(file);
        if (!json.path("peft_type").asText().equals("LORA")) {
            throw new InvalidInputException(file + ": field peft_type is " + json.path("peft_type") + ", not \"LORA\"");
        }
        for (String field : new String[] {"use_dora", "fan_in_fan_out"}) {
            if (json.path(field).asBoolean(false)) {
                throw new InvalidInputException(file + ": field " + field + " is true, which is not supported");
            }
        }
        for (String field : new String[] {"rank_pattern", "alpha_pattern", "modules_to_save"}) {
            if (!json.path(field).isEmpty()) {
                throw new InvalidInputException(file + ": field " + field + " is " + json.path(field)
                        + ", which is not supported: all adapters have one rank and one alpha");
            }
        }
        if (!json.path("bias").asText("none").equals("none")) {
            throw new InvalidInputException(file + ": field bias is " + json.path("bias") + "; supported is \"none\"");
        }
        JsonNode rank = json.path("r");
        JsonNode alpha = json.path("lora_alpha");
        if (!rank.canConvertToInt() || !alpha.isNumber()) {
            throw new InvalidInputException(
                    file + ": field " + (alpha.isNumber() ? "r" : "lora_alpha") + " is missing or not a number");
        }
        LoraConfig lora;
        try {
            lora = new LoraConfig(rank.asInt(), alpha.asDouble(), targets(json.path("target_modules")));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(file + ": " + e.getMessage(), e);
        }
        boolean rankStabilised = json.path("use_rslora").asBoolean(false);
        return new PeftConfig(lora, rankStabilised ? (float) (lora.alpha() / Math.sqrt(lora.rank())) : lora.scale());
    }

    private static Set<String> targets(JsonNode modules) {
        if (modules.isTextual()) {
            return Set.of(LoraConfig.ALL_LINEAR);
        }
        Set<String> targets = new LinkedHashSet<>();
        modules.forEach(module -> targets.add(module.asText()));
        return targets;
    }
}
