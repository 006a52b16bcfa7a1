package dev.nernst.cli.commands.train;

import dev.nernst.cli.output.ProgressBars;
import dev.nernst.cli.output.Terminals;
import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.loop.RunListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows a run on standard error: a progress bar where that is a terminal, else a line an update. */
final class ConsoleListener implements RunListener {
    private record Shown(String metric, String format) {}

    /** Of each update, as far as they were measured. */
    private static final List<Shown> SHOWN = List.of(
            new Shown("loss", "loss %.4f"),
            new Shown("entropy", "entropy %.4f"),
            new Shown("gradient_norm", "gradient norm %.3g"),
            new Shown("learning_rate", "rate %.2e"),
            new Shown("tokens_per_second", "%.0f tokens/s"));

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
            err.println("training for " + (total - step) + " steps ...");
            bar = ProgressBars.counting(err, "train", total, "steps").stepTo(step);
        }
    }

    @Override
    public void updated(Map<String, Number> metrics) {
        long step = (long) number(metrics, "step");
        List<String> figures = SHOWN.stream()
                .filter(shown -> metrics.containsKey(shown.metric()))
                .map(shown -> String.format(Locale.ROOT, shown.format(), number(metrics, shown.metric())))
                .toList();
        ProgressBar drawn = bar;
        if (drawn != null) {
            drawn.stepTo(step);
            drawn.setExtraMessage(ProgressBars.fitting(figures));
        } else {
            StringBuilder line = new StringBuilder();
            line.append("step ")
                    .append(step)
                    .append('/')
                    .append(steps)
                    .append("  ")
                    .append(String.join("  ", figures));
            err.println(line.append("  ").append(timeLeft(step)).append(" left"));
        }
    }

    @Override
    public void measured(long step, RunHooks.Score score, RunState.Best best) {
        if (step == firstStep) {
            startNanos = System.nanoTime(); // the time left is that of steps
        }
        ProgressBars.printAbove(
                err,
                String.format(
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
        ProgressBars.printAbove(err, "sample at step " + row.get("step") + ": " + row.get("text"));
    }

    @Override
    public void saved(Path checkpoint) {
        ProgressBars.printAbove(err, "saved " + checkpoint);
    }

    @Override
    public void note(String sentence) {
        ProgressBars.printAbove(err, sentence);
    }

    /** Tells somebody who watches that something takes its time; logs need it not. */
    void working(String sentence) {
        if (terminal) {
            err.println(sentence);
        }
    }

    @Override
    public void ended() {
        if (bar != null) {
            bar.close();
        }
    }
}
