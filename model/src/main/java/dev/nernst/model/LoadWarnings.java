package dev.nernst.model;

import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.Loading;
import dev.nernst.weights.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is odd about a checkpoint that runs all the same. */
final class LoadWarnings {
    private static final int NAMES_TOLD = 3;

    /** Tables that older checkpoints hold and everybody computes. */
    private static final String ANGLES = ".rotary_emb.inv_freq";

    private LoadWarnings() {}

    static List<String> of(Checkpoint checkpoint, Decoder decoder, Loading loading) {
        WeightSource weights = checkpoint.weights();
        List<String> warnings = new ArrayList<>(weights.warnings());
        List<String> unneeded = unneeded(weights.names(), decoder);
        if (!unneeded.isEmpty()) {
            String more = unneeded.size() > NAMES_TOLD ? " and " + (unneeded.size() - NAMES_TOLD) + " more" : "";
            warnings.add(checkpoint.path() + ": no layer needs "
                    + String.join(", ", unneeded.stream().limit(NAMES_TOLD).toList()) + more + "; passed over");
        }
        if (loading == Loading.MAP) {
            warnings.add(
                    checkpoint.path() + ": the weights are mapped, not copied: if a file of them is cut or rewritten"
                            + " while it is in use, the JVM dies or computes with other numbers");
        }
        return List.copyOf(warnings);
    }

    private static List<String> unneeded(Set<String> names, Decoder decoder) {
        Set<String> needed = decoder.parameters().stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
        return names.stream()
                .filter(name -> !needed.contains(name) && !name.endsWith(ANGLES))
                .filter(name -> !(decoder.config().tiedHead() && name.equals(DecoderBuilder.HEAD)))
                .toList();
    }
}
