package dev.nernst.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.safetensors.Safetensors;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits of every family and position scaling equal PyTorch's. */
@RequiresShared
class GoldenLogitsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-llama",
                "tiny-llama3",
                "tiny-qwen2",
                "tiny-qwen3",
                "tiny-mistral",
                "tiny-linear",
                "tiny-dynamic",
                "tiny-yarn"
            })
    void logitsEqualTheReference(String name) {
        try (ScalarProvider provider = new ScalarProvider();
                LanguageModel model = LanguageModel.load(Shared.path("golden/" + name), provider);
                WeightSource golden = Safetensors.open(Shared.path("golden/" + name + "/golden.safetensors"));
                Workspace workspace = new Workspace(provider.memory());
                Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE)) {
            Tensor ids = golden.tensor("input_ids");
            int length = ids.dim(1);
            int vocabulary = model.config().vocabularySize();
            for (int b = 0; b < ids.dim(0); b++) {
                int padding = 0;
                if (golden.names().contains("attention_mask")) {
                    Tensor mask = golden.tensor("attention_mask");
                    while (mask.getFloat((long) b * length + padding) == 0) {
                        padding++;
                    }
                }
                int[] tokens = new int[length - padding];
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i] = (int) ids.getFloat((long) b * length + padding + i);
                }
                Value hidden = model.decoder()
                        .forwardPacked(tape, PackedSequences.apart(List.of(tokens)), (layer, states) -> {});
                Value logits = tape.linear(hidden, model.decoder().head(), null, null);
                Tensor expected = golden.tensor("logits");
                for (int i = 0; i < tokens.length; i++) {
                    for (int v = 0; v < vocabulary; v++) {
                        double want = expected.getFloat(((long) b * length + padding + i) * vocabulary + v);
                        assertThat((double) logits.data().getFloat((long) i * vocabulary + v))
                                .as("%s row %d position %d token %d", name, b, i, v)
                                .isCloseTo(want, within(2e-4 + 1e-3 * Math.abs(want)));
                    }
                }
            }
        }
    }
}
