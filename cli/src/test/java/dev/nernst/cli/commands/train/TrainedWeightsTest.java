package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The weights that a short run of every method leaves, by their SHA-256. Whoever changes the structure of the code finds
 * here whether results stayed the same to the bit; whoever changes an order of summation or a rule takes the values anew,
 * in a commit that says so. On the scalar provider, whose bits do not depend on the width of vectors; on x86-64, since
 * {@link Math#exp} may differ in the last bit on other processors.
 */
@DisabledOnOs(OS.WINDOWS)
@EnabledOnOs(architectures = {"amd64", "x86_64"})
class TrainedWeightsTest extends TinyTraining {
    private static final List<String> SUPERVISED = List.of("pretrain", "sft");

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "pretrain, '', 8fa79d89fe1860c4ed2b5e121996eef799742fb6f2faf81695f5df21d04ce85a",
        "pretrain, '--activation-checkpointing on', 8fa79d89fe1860c4ed2b5e121996eef799742fb6f2faf81695f5df21d04ce85a",
        "sft, '', 211d898a02029c0d4a271a6676ad2d1813784e960e91f32fd7b3ef6af7b7e2a9",
        "sft, '--lora-rank 2', fb6a70432d786434a5178a4e24c3214fec6173235e89c21bab286c7a2cbc9b2b",
        "sft, '--dtype bf16 --micro-batch-size 3', 7ffa65dde2d6f1862b37010cc882b53e197d4b2ce091830887cb1bed54b9adb1",
        "em-ft, '', a2faa1659f4eb9caa30c9937359c58663de77b415e53462c1f332bb7bda4f0a3",
        "em-ft, '--kl-coefficient 0.05 --updates-per-rollout 2', 7bfc592ed1af6bb2637f2e1cceba6d97c4dfc2f52bd5dbe4be1be09edbeabd9f",
        "em-ft, '--profile paper --temperature 0.7', 6569909c1800097c849306ef9ef555c364d1af7608b69c7366450f6c0e3207d8",
        "em-ft, '--lora-rank 2', 3c539979eaf92beed68f019151344ea7d6ab3cce7797f8a3de06bd6660531667",
        "em-ft, '--record-rollouts 0', a2faa1659f4eb9caa30c9937359c58663de77b415e53462c1f332bb7bda4f0a3",
        "em-rl-token, '', 87ec319368095e8993e0073aa51b0976518ec442d8d5792f574d8638d0a61b08",
        "em-rl-sequence, '', 162592b1abc39d5e55accbf4b6041a2c00dd9c561b7a3b2b73d9d8d72d68f42f",
        "rloo, '', 15f7650bf8e05bd024911b9dcaa3ddeda166c365b60583c5bf9b7ab28a5e34ba",
        "rloo, '--reward-mix 0.1 --kl-in reward', d60ad1333e418dea8960fc0e8b8529736d01c49280c95e44b7328c2f071bd35d",
        "grpo, '--kl-coefficient 0.05 --kl-estimator k2', 188fc5f2eec3ce8e3057c0cad05ea0867b9397cc445f360f911deacd2e27f62d",
        "grpo, '--lora-rank 2', c03663b0623dc87e090aa0b284b5d5907b9d3e64b6a96659e60e83917c6f240d",
        "sc-rl, '--minibatch-size 3', 86d6341d3d3aac1ad9e328d614a8e059fc0ef7c704b65a2f207a480d3b4ce1a8"
    })
    void everyMethodLeavesTheSameBits(String method, String flags, String sha256) throws IOException {
        leavesTheSameBits("scalar", method, flags, sha256);
    }

    /** The same methods where the host cannot read the memory of the provider; the values are those above. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "sft, '', 211d898a02029c0d4a271a6676ad2d1813784e960e91f32fd7b3ef6af7b7e2a9",
        "sft, '--dtype bf16 --micro-batch-size 3', 7ffa65dde2d6f1862b37010cc882b53e197d4b2ce091830887cb1bed54b9adb1",
        "em-ft, '', a2faa1659f4eb9caa30c9937359c58663de77b415e53462c1f332bb7bda4f0a3",
        "em-ft, '--lora-rank 2', 3c539979eaf92beed68f019151344ea7d6ab3cce7797f8a3de06bd6660531667",
        "grpo, '--kl-coefficient 0.05 --kl-estimator k2', 188fc5f2eec3ce8e3057c0cad05ea0867b9397cc445f360f911deacd2e27f62d"
    })
    void foreignMemoryLeavesTheSameBits(String method, String flags, String sha256) throws IOException {
        leavesTheSameBits("foreign", method, flags, sha256);
    }

    private void leavesTheSameBits(String provider, String method, String flags, String sha256) throws IOException {
        Path out = folder.resolve("out");
        List<String> arguments = new ArrayList<>();
        Collections.addAll(arguments, "train", method, "--provider", provider, "--model", model.toString());
        Collections.addAll(arguments, "--out", out.toString(), "--seed", "5", "--steps", "3", "--batch-size", "4");
        Collections.addAll(arguments, "--learning-rate", "1e-2");
        if (!SUPERVISED.contains(method)) {
            Collections.addAll(arguments, "--max-new-tokens", "6", "--guard", "off");
        }
        switch (method) {
            case "rloo", "grpo" ->
                Collections.addAll(arguments, "--reward", "command:sh -c 'while read -r line; do echo ${#line}; done'");
            case "sc-rl" -> Collections.addAll(arguments, "--answer", "regex:(.)");
            default -> {}
        }
        Collections.addAll(arguments, "--data", data(method).toString());
        Collections.addAll(arguments, flags.split(" +"));
        arguments.removeIf(String::isEmpty);

        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

        assertThat(run.exitCode()).as(run.err()).isZero();
        String weights = flags.contains("--lora-rank") ? "adapter_model.safetensors" : "model.safetensors";
        assertThat(new Trained(out).bits().get(weights)).isEqualTo(sha256);
    }

    private Path data(String method) throws IOException {
        return method.equals("pretrain")
                ? Files.writeString(folder.resolve("text.txt"), "one two three ".repeat(40))
                : data;
    }
}
