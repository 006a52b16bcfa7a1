package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.job.MethodSetup;
import dev.nernst.em.job.OwnResponses;
import dev.nernst.em.job.RolloutSetup;
import dev.nernst.em.job.SupervisedSetup;
import dev.nernst.em.job.TrainingJob;
import dev.nernst.em.method.PolicyMethod;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** A job that an application makes has the numbers of a command line without flags. */
class JobDefaultsTest {
    private static final Path DATA = Path.of("data.jsonl");

    @Test
    void ofPretraining() {
        same(new PretrainCommand(), TrainingJob.pretrain(DATA));
    }

    @Test
    void ofFineTuning() {
        same(new SftCommand(), TrainingJob.sft(DATA));
    }

    @Test
    void ofEntropyFineTuning() {
        same(new EmFtCommand(), TrainingJob.emFt(DATA));
    }

    @ParameterizedTest
    @EnumSource(PolicyMethod.class)
    void ofPolicyGradients(PolicyMethod method) {
        PolicyGradientCommand command = switch (method) {
            case EM_RL_SEQUENCE -> new PolicyGradientCommand.EmRlSequence();
            case EM_RL_TOKEN -> new PolicyGradientCommand.EmRlToken();
            case RLOO -> new PolicyGradientCommand.Rloo();
            case GRPO -> new PolicyGradientCommand.Grpo();
            case SC_RL -> new PolicyGradientCommand.ScRl();
        };
        same(command, TrainingJob.policyGradient(method, DATA));
    }

    private static void same(TrainMethodCommand command, TrainingJob expected) {
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs("--model", "m", "--data", DATA.toString(), "--out", "o");
        TrainingJob job = command.job();
        assertThat(job.optimizer()).isEqualTo(expected.optimizer());
        assertThat(job.weights()).isEqualTo(expected.weights());
        assertThat(job.options().withValidateEvery(null)).isEqualTo(expected.options());
        assertThat(job.options().validateEvery()).isEqualTo(expected.method().validateEvery());
        assertThat(numbers(job.method())).isEqualTo(numbers(expected.method()));
    }

    /** All of a method but its code, which has no equality. */
    private static String numbers(MethodSetup setup) {
        return switch (setup) {
            case SupervisedSetup supervised -> supervised.toString();
            case RolloutSetup rollouts ->
                String.format(
                        Locale.ROOT,
                        "%s %s %s %s %s %s",
                        numbers(rollouts.method()),
                        rollouts.prompts(),
                        rollouts.sources(),
                        rollouts.heldOut(),
                        rollouts.guard(),
                        rollouts.broken());
            default -> throw new AssertionError(setup);
        };
    }

    private static String numbers(OwnResponses method) {
        return switch (method) {
            case OwnResponses.EntropyFineTuning tuning -> tuning.config().toString();
            case OwnResponses.Reinforcement reinforcement ->
                reinforcement.method() + " " + reinforcement.config() + " " + reinforcement.outside();
        };
    }
}
