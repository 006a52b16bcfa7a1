package dev.nernst.model.sampling;

import static java.util.Objects.requireNonNull;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.LogitsOp;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.op.TopLogits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws the next tokens of many sequences from the logits of one pass, where these lie. The token at a place in a sequence
 * is a function of its logits, its options and one number of its random stream: neither threads nor other sequences have a
 * say. Used by one thread.
 */
public final class TokenSampler {
    private final Provider provider;
    private final LogitsOp op;
    private final Workspace workspace;

    /** @param workspace memory for copies of the logits */
    public TokenSampler(Provider provider, Workspace workspace) {
        this.provider = provider;
        this.op = provider.logits();
        this.workspace = workspace;
    }

    /** A draw under way. */
    private static final class Pending {
        final Draw draw;
        final SoftmaxSums softmax;
        /** Of the copy that is changed, and then of the weights. */
        int row;
        /** Of the logits as they were changed. */
        @Nullable
        SoftmaxSums changed;

        int id = -1;

        @Nullable
        Throwable failure;

        Pending(Draw draw, SoftmaxSums softmax) {
            this.draw = draw;
            this.softmax = softmax;
        }

        boolean isGreedy() {
            return draw.options().isGreedy();
        }
    }

    /**
     * Draws tokens.
     *
     * @param logits F32 [rows, vocabulary], only read
     * @return in the order of the draws
     */
    public List<Drawn> draw(Tensor logits, List<Draw> draws) {
        if (draws.isEmpty()) {
            return List.of();
        }
        int[] rows = draws.stream().mapToInt(Draw::row).distinct().toArray();
        int[] placeOf = new int[logits.dim(0)];
        for (int i = 0; i < rows.length; i++) {
            placeOf[rows[i]] = i;
        }
        List<Pending> all = new ArrayList<>();
        Tensor weights = workspace.allocate(DType.F32, rows.length, logits.dim(1));
        try {
            boolean drawsPlainly = draws.stream()
                    .map(Draw::options)
                    .anyMatch(options -> !options.isGreedy() && !options.changesLogits());
            SoftmaxSums[] sums = op.softmax(logits, rows, drawsPlainly ? weights : null);
            draws.forEach(draw -> all.add(new Pending(draw, sums[placeOf[draw.row()]])));
            for (Pending each : all) {
                if (!each.softmax.isFinite()) {
                    each.failure = new DivergedException("the model's logits for token "
                            + each.draw.history().size()
                            + " of a sequence are not finite numbers: its weights are damaged, or training has"
                            + " diverged");
                }
            }
            List<Pending> finite = filter(all, each -> each.failure == null);
            List<Pending> plain = filter(finite, each -> !each.draw.options().changesLogits());
            takeLargest(filter(plain, Pending::isGreedy), logits, each -> each.draw.row());
            List<Pending> drawn = filter(plain, each -> !each.isGreedy());
            draw(drawn, weights, drawn.stream().mapToInt(each -> placeOf[each.draw.row()]), each -> each.softmax);
            drawChanged(logits, filter(finite, each -> each.draw.options().changesLogits()));
        } finally {
            workspace.release(weights);
        }
        return choices(logits, all);
    }

    private static List<Pending> filter(List<Pending> pending, Predicate<Pending> which) {
        return pending.stream().filter(which).toList();
    }

    private void takeLargest(List<Pending> greedy, Tensor logits, ToIntFunction<Pending> row) {
        int[] largest = op.argmax(logits, greedy.stream().mapToInt(row).toArray());
        for (int i = 0; i < largest.length; i++) {
            greedy.get(i).id = largest[i];
        }
    }

    /** @param rows of the weights, for each of the draws */
    private void draw(List<Pending> drawn, Tensor weights, IntStream rows, Function<Pending, SoftmaxSums> sums) {
        double[] goals = drawn.stream()
                .mapToDouble(each -> sums.apply(each).sum()
                        * each.draw.random().uniform(each.draw.history().generated()))
                .toArray();
        int[] ids = op.draw(weights, rows.toArray(), goals);
        for (int i = 0; i < ids.length; i++) {
            drawn.get(i).id = ids[i];
        }
    }

    /** Draws from logits that processors, penalties, temperature or truncation change first, in a copy. */
    private void drawChanged(Tensor logits, List<Pending> pending) {
        if (pending.isEmpty()) {
            return;
        }
        ProcessorGroups groups = ProcessorGroups.of(
                pending.stream().map(each -> each.draw.options().processors()).toList());
        List<Pending> ordered =
                Arrays.stream(groups.order()).mapToObj(pending::get).toList();
        int count = ordered.size();
        for (int i = 0; i < count; i++) {
            ordered.get(i).row = i;
        }
        Tensor work = workspace.allocate(DType.F32, count, logits.dim(1));
        Tensor weights = workspace.allocate(DType.F32, count, logits.dim(1));
        try {
            provider.embedding()
                    .forward(
                            work,
                            logits,
                            ordered.stream().mapToInt(each -> each.draw.row()).toArray());
            List<Pending> left = stages(work, ordered, groups);
            takeLargest(filter(left, Pending::isGreedy), work, each -> each.row);
            drawFrom(work, weights, filter(left, each -> !each.isGreedy()));
            for (Pending each : left) {
                if (each.id < 0) {
                    each.failure = new DivergedException("the processors of the logits leave no token to choose for"
                            + " token " + each.draw.history().size()
                            + " of a sequence, or give a logit that is not a finite number");
                }
            }
        } finally {
            workspace.release(weights);
            workspace.release(work);
        }
        retry(logits, ordered, groups);
    }

    private void drawFrom(Tensor work, Tensor weights, List<Pending> drawn) {
        SoftmaxSums[] sums =
                op.softmax(work, drawn.stream().mapToInt(each -> each.row).toArray(), weights.rows(0, drawn.size()));
        for (int i = 0; i < sums.length; i++) {
            drawn.get(i).changed = sums[i];
            drawn.get(i).row = i; // weights lie in the order of the draws
        }
        List<Pending> finite =
                filter(drawn, each -> requireNonNull(each.changed).isFinite());
        draw(finite, weights, finite.stream().mapToInt(each -> each.row), each -> requireNonNull(each.changed));
    }

    /** Runs the stages over rows; returns the draws whose processors did not fail. */
    private List<Pending> stages(Tensor work, List<Pending> ordered, ProcessorGroups groups) {
        process(LogitsProcessor.Stage.RAW, work, ordered, groups);
        op.adjust(
                work,
                ordered.stream()
                        .map(each -> Penalties.of(each.draw.options(), each.draw.history()))
                        .toList());
        process(LogitsProcessor.Stage.PENALTIES, work, ordered, groups);
        op.divide(
                work,
                ordered.stream()
                        .mapToDouble(each -> each.draw.options().divisor())
                        .toArray());
        process(LogitsProcessor.Stage.TEMPERATURE, work, ordered, groups);
        op.truncate(
                work,
                ordered.stream().map(each -> each.draw.options().truncation()).toList());
        process(LogitsProcessor.Stage.TRUNCATION, work, ordered, groups);
        return IntStream.range(0, ordered.size())
                .filter(i -> groups.failureOf(i) == null)
                .mapToObj(ordered::get)
                .toList();
    }

    private void process(LogitsProcessor.Stage stage, Tensor work, List<Pending> ordered, ProcessorGroups groups) {
        groups.forEach(
                stage,
                (processor, from, count) -> processor.process(new LogitsRows(
                        work.rows(from, count),
                        ordered.subList(from, from + count).stream()
                                .map(each -> each.draw.history())
                                .toList(),
                        provider,
                        workspace)));
    }

    /** Where a processor failed over rows of several requests, each of these is tried by itself: only one may be at fault. */
    private void retry(Tensor logits, List<Pending> ordered, ProcessorGroups groups) {
        groups.forEachFailed((from, count, failure) -> {
            Map<Object, List<Pending>> byOwner = new IdentityHashMap<>();
            for (Pending each : ordered.subList(from, from + count)) {
                byOwner.computeIfAbsent(each.draw.owner(), key -> new ArrayList<>())
                        .add(each);
            }
            if (byOwner.size() == 1) {
                ordered.subList(from, from + count).forEach(each -> each.failure = failure);
            } else {
                byOwner.values().forEach(own -> drawChanged(logits, own));
            }
        });
    }

    private List<Drawn> choices(Tensor logits, List<Pending> all) {
        List<Pending> chosen = filter(all, each -> each.failure == null);
        int[] rows = chosen.stream().mapToInt(each -> each.draw.row()).toArray();
        float[] own =
                op.at(logits, rows, chosen.stream().mapToInt(each -> each.id).toArray());
        Map<Pending, LikelyTokens> likeliest = likeliest(logits, chosen);
        Map<Pending, Choice> choices = new IdentityHashMap<>();
        for (int i = 0; i < rows.length; i++) {
            Pending each = chosen.get(i);
            choices.put(
                    each,
                    new Choice(
                            each.id,
                            own[i] - each.softmax.logSumExp(),
                            each.softmax,
                            likeliest.getOrDefault(each, LikelyTokens.NONE)));
        }
        return all.stream()
                .map(each -> new Drawn(choices.get(each), each.failure))
                .toList();
    }

    private Map<Pending, LikelyTokens> likeliest(Tensor logits, List<Pending> chosen) {
        List<Pending> asking = filter(chosen, each -> each.draw.likeliest() > 0);
        Map<Pending, LikelyTokens> likeliest = new IdentityHashMap<>();
        if (!asking.isEmpty()) {
            List<TopLogits> found = op.largest(
                    logits,
                    asking.stream().mapToInt(each -> each.draw.row()).toArray(),
                    asking.stream().mapToInt(each -> each.draw.likeliest()).toArray());
            for (int i = 0; i < found.size(); i++) {
                Pending each = asking.get(i);
                likeliest.put(each, LikelyTokens.of(found.get(i), each.softmax.logSumExp()));
            }
        }
        return likeliest;
    }
}
