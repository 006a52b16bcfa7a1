package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Progress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens with a role, as files name them and as they leave them out. */
class GgufTokenizerTest {
    private static final List<String> TOKENS =
            List.of("a", "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "</s>");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eos=1 | [1,3,4]",
                "eos=3 | [3,4]",
                "eos=1,eot=4 | [1,4]",
                "eos=1,eom=0 | [1,0,3,4]",
                "bos=1 | [3,4]",
                "eos=5,eot=5 | 5"
            })
    void theEndOfATurnIsFoundByItsText(String ids, String ends) {
        GgufMetadata metadata = metadata(TOKENS, ids);
        assertThat(GgufHyperparameters.generationConfig(metadata).get("eos_token_id"))
                .hasToString(ends);
        assertThat(GgufTokenizer.of(metadata).types()).containsExactly(1, 3, 1, 3, 3, 3);
    }

    @Test
    void aFileThatNamesNoEndMayHaveThatOfADocument() {
        GgufMetadata metadata = metadata(List.of("a", "<|endoftext|>", "b"), "bos=0");
        assertThat(GgufHyperparameters.generationConfig(metadata).get("eos_token_id"))
                .hasToString("1");
    }

    @ParameterizedTest
    @CsvSource({"padding=6", "padding=4294967295", "padding=-1", "unknown=99", "seperator=7", "fim_pre=1000"})
    void idsThatNobodyNeedsMayBeNonsense(String id) {
        GgufMetadata metadata = metadata(TOKENS, "eos=3,eot=3," + id);
        assertThat(GgufTokenizer.of(metadata).ids()).containsOnlyKeys("eos", "eot");
        assertThat(GgufHyperparameters.generationConfig(metadata)).hasToString("{\"eos_token_id\":3}");
    }

    @Test
    void anEndThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> GgufTokenizer.of(metadata(TOKENS, "eos=6")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tokenizer.ggml.eos_token_id", "is 6, but there are only 6 tokens");
    }

    /** A family that cannot be run, tensors of it, and a file that was cut: none of it matters to a text. */
    @Test
    void theTokenizerOfAnyModelIsRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("it.gguf");
        Map<String, GgufValue> pairs =
                new LinkedHashMap<>(metadata(TOKENS, "eos=3").asMap());
        pairs.put("general.architecture", new GgufValue.Text("starcoder2"));
        List<GgufWriter.Spec> tensors =
                List.of(new GgufWriter.Spec("blk.0.attn_qkv.bias", GgmlType.F32, List.of(4096L)));
        GgufWriter.write(
                file,
                pairs,
                tensors,
                (spec, sink) -> sink.write(MemorySegment.ofArray(new byte[4096 * 4])),
                Progress.NONE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 8192);
        }
        assertThat(GgufTokenizer.read(file).tokens()).isEqualTo(TOKENS);
        assertThatThrownBy(() -> GgufWeights.open(file)).isInstanceOf(InvalidInputException.class);
    }

    private static GgufMetadata metadata(List<String> tokens, String ids) {
        Map<String, GgufValue> pairs = new LinkedHashMap<>();
        pairs.put("tokenizer.ggml.model", new GgufValue.Text("gpt2"));
        pairs.put("tokenizer.ggml.tokens", new GgufValue.Texts(tokens));
        for (String id : ids.split(",", -1)) {
            String[] pair = id.split("=", -1);
            GgufValue value = new GgufValue.Int(GgufValue.Type.INT64, Long.parseLong(pair[1]));
            pairs.put("tokenizer.ggml." + pair[0] + "_token_id", value);
        }
        return new GgufMetadata(Path.of("it.gguf"), pairs);
    }
}
