package dev.nernst.model.lora;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.Linear;
import dev.nernst.model.decoder.LoraAdapter;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.WeightSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Puts the matrices of one adapter file beside the linear layers of a decoder. Shapes are compared before memory is asked
 * for: the configuration may claim any rank.
 */
final class PeftLoader {
    private final PeftConfig config;
    private final WeightSource weights;
    private final Path file;
    private final Consumer<String> warnings;
    private final Set<String> left;
    private final Set<String> untargeted = new TreeSet<>();
    private final Set<String> missing = new TreeSet<>();

    PeftLoader(PeftConfig config, WeightSource weights, Path file, Consumer<String> warnings) {
        this.config = config;
        this.weights = weights;
        this.file = file;
        this.warnings = warnings;
        this.left = new HashSet<>(weights.names());
    }

    /** @throws InvalidInputException if the matrices do not fit the configuration and the decoder */
    LoraAdapters load(Memory memory, Decoder decoder) {
        Map<String, Linear> beside = choose(decoder);
        if (!left.isEmpty()) {
            throw new InvalidInputException(file + ": tensor " + new TreeSet<>(left).first()
                    + " belongs to no linear layer of a block of this model");
        }
        if (beside.isEmpty()) {
            throw new InvalidInputException(
                    file + ": has no tensors for a linear layer of this model that the configuration names");
        }
        beside.forEach(this::check);
        warn();
        Set<String> targets = new TreeSet<>();
        beside.keySet().forEach(name -> targets.add(name.substring(name.lastIndexOf('.') + 1)));
        LoraAdapters adapters = new LoraAdapters(memory, new LoraConfig(config.rank(), config.alpha(), targets), false);
        try {
            beside.forEach((name, linear) -> {
                LoraAdapter adapter = adapters.attach(linear, config.scale(name), config.rank(name));
                fill(memory, adapter.a());
                fill(memory, adapter.b());
            });
            return adapters;
        } catch (RuntimeException e) {
            adapters.close();
            throw e;
        }
    }

    /** The layers that the file has matrices for, by name; what it has for other layers PEFT does not look at. */
    private Map<String, Linear> choose(Decoder decoder) {
        Map<String, Linear> chosen = new LinkedHashMap<>();
        for (int layer = 0; layer < decoder.config().layers(); layer++) {
            new TreeMap<>(decoder.linears(layer)).forEach((target, linear) -> {
                String name = PeftNames.ofWeight(linear.weight().name());
                boolean targeted = config.targets(name);
                boolean a = left.remove(PeftNames.a(name));
                boolean b = left.remove(PeftNames.b(name));
                if (targeted && a != b) {
                    throw new InvalidInputException(
                            file + ": tensor " + (a ? PeftNames.b(name) : PeftNames.a(name)) + " is missing");
                }
                if (targeted && a) {
                    chosen.put(name, linear);
                } else if (a || b) {
                    untargeted.add(name);
                } else if (targeted) {
                    missing.add(name);
                }
            });
        }
        return chosen;
    }

    private void check(String name, Linear linear) {
        Tensor weight = linear.weight().data();
        int rank = config.rank(name);
        check(PeftNames.a(name), rank, weight.dim(1));
        check(PeftNames.b(name), weight.dim(0), rank);
    }

    private void check(String tensor, long... expected) {
        long[] actual = weights.shape(tensor);
        if (!Arrays.equals(actual, expected) || !weights.dtype(tensor).isFloat()) {
            throw new InvalidInputException(file + ": tensor " + tensor + " is " + weights.dtype(tensor) + " "
                    + Arrays.toString(actual) + ", where this model and the rank in " + PeftAdapter.CONFIG
                    + " make it floats of " + Arrays.toString(expected));
        }
    }

    private void warn() {
        if (!untargeted.isEmpty()) {
            warnings.accept(file + ": the tensors of " + some(untargeted) + " are left out, as " + PeftAdapter.CONFIG
                    + " does not name those layers");
        }
        if (!missing.isEmpty()) {
            warnings.accept(file + ": has no tensors for " + some(missing) + ", which " + PeftAdapter.CONFIG
                    + " names; what is missing stays as it is");
        }
    }

    private static String some(Set<String> layers) {
        String first = layers.iterator().next();
        return layers.size() == 1 ? first : first + " and " + (layers.size() - 1) + " more";
    }

    private void fill(Memory memory, Parameter parameter) {
        Tensor stored = weights.tensor(parameter.name());
        memory.upload(Tensor.ofFloats(stored.toFloatArray(), stored.shape()), parameter.data());
    }
}
