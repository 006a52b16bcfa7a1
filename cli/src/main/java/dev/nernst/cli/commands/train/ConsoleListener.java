package dev.nernst.cli.commands.train;

import dev.nernst.cli.output.ProgressBars;
import dev.nernst.cli.output.Terminals;
import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.run.RunHooks;
import dev.nernst.em.run.RunListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows a run on standard error: a progress bar where that is a terminal, else a line an update. */
final class ConsoleListener implements RunListener {
    private final PrintWriter err;
    private final boolean terminal = Terminals.errorIsTerminal();
    private @Nullable ProgressBar bar;
    private long firstStep;
    private long steps;
    private long startNanos;

    ConsoleListener(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void started(long step, long total) {
        firstStep = step;
        steps = total;
        startNanos = System.nanoTime();
        if (terminal) {
            bar = ProgressBars.counting(err, "train", total, "steps").stepTo(step);
        }
    }

    @Override
    public void updated(Map<String, Number> metrics) {
        long step = (long) number(metrics, "step");
        String numbers = String.format(
                Locale.ROOT,
                "loss %.4f  entropy %.4f  gradient norm %.3g  rate %.2e  %.0f tokens/s",
                number(metrics, "loss"),
                number(metrics, "entropy"),
                number(metrics, "gradient_norm"),
                number(metrics, "learning_rate"),
                number(metrics, "tokens_per_second"));
        ProgressBar drawn = bar;
        if (drawn != null) {
            drawn.stepTo(step);
            drawn.setExtraMessage(numbers);
        } else {
            StringBuilder line = new StringBuilder();
            line.append("step ")
                    .append(step)
                    .append('/')
                    .append(steps)
                    .append("  ")
                    .append(numbers);
            err.println(line.append("  ").append(timeLeft(step)).append(" left"));
        }
    }

    @Override
    public void measured(long step, RunHooks.Score score, RunState.Best best) {
        if (step == firstStep) {
            startNanos = System.nanoTime(); // the time left is that of steps
        }
        err.println(String.format(
                Locale.ROOT,
                "held out, %s: %s %.4f, best %.4f at step %d",
                step == 0 ? "before training" : "step " + step,
                score.signal(),
                score.value(),
                best.score(),
                best.step()));
    }

    private static double number(Map<String, Number> metrics, String name) {
        return metrics.getOrDefault(name, Double.NaN).doubleValue();
    }

    private String timeLeft(long step) {
        double perStep = (System.nanoTime() - startNanos) / (double) Math.max(1, step - firstStep);
        Duration left = Duration.ofNanos((long) (perStep * (steps - step)));
        return String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }

    @Override
    public void sampled(Map<String, Object> row) {
        err.println("sample at step " + row.get("step") + ": " + row.get("text"));
    }

    @Override
    public void saved(Path checkpoint) {
        err.println("saved " + checkpoint);
    }

    @Override
    public void note(String sentence) {
        err.println(sentence);
    }

    @Override
    public void ended() {
        if (bar != null) {
            bar.close();
        }
    }
}
