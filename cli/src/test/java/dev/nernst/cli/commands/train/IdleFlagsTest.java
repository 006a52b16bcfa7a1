package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.CommandRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags that would have no effect, and numbers out of bounds, are refused before anything is written. */
class IdleFlagsTest extends RolloutRuns {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lora-alpha=4 | --lora-alpha: has no effect without --lora-rank",
                "--lora-targets=q_proj | --lora-targets: has no effect without --lora-rank",
                "--lora-rank=2 --freeze=lm_head | --freeze: has no effect beside --lora-rank",
                "--lora-rank=2 --save-dtype=f32 | --save-dtype: has no effect beside --lora-rank",
                "--lora-rank=-1 | --lora-rank -1: must be 0 or more",
                "--lora-rank=100000 | lora-rank is 100000, but must be at most",
                "--save-every=-1 | save-every is -1, but must not be negative",
                "--validate-every=-1 | validate-every is -1, but must not be negative",
                "--learning-rate 1e30 | learning-rate is 1.0E30, but must be at most",
                "--learning-rate NaN | learning-rate is NaN",
                "--sample-tokens=0 | sample-tokens is 0",
                "--answer=regex:[ | the regular expression [ is malformed",
                "--answer=what | --answer what: must be",
                "--keep-best-signal=foo | --keep-best-signal foo: must be one of",
                "--held-out-samples=0 | held-out-samples is 0",
                "--rollouts=2147483647 | rollouts is 2147483647, but must be at most 65536",
                "--threads=100000 | --threads 100000: must be from 1 to 1024",
                "--system=Hello | line 1: is no conversation, so that --system has no place",
                "--temperature=0 | temperature is 0.0, but must be above 0",
                "--record-rollouts=-1 | record-rollouts is -1"
            })
    void isRefused(String flags, String reason) {
        CommandRun run = attempt("em-ft", "out", flags.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(reason);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
