package dev.nernst.model.sampling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows put in such an order that those with the same processors are neighbours. Used by one thread. */
final class ProcessorGroups {
    private static final class Group {
        final List<LogitsProcessor> processors;
        final int from;
        final int count;

        @Nullable
        Throwable failure;

        Group(List<LogitsProcessor> processors, int from, int count) {
            this.processors = processors;
            this.from = from;
            this.count = count;
        }
    }

    /** Work of one processor on its rows. */
    interface Work {
        void run(LogitsProcessor processor, int from, int count);
    }

    /** A group one of whose processors failed. */
    interface Failed {
        void see(int from, int count, Throwable failure);
    }

    private final List<Group> groups = new ArrayList<>();
    private final int[] order;

    private ProcessorGroups(int rows) {
        order = new int[rows];
    }

    /** @param processors of each row */
    static ProcessorGroups of(List<List<LogitsProcessor>> processors) {
        Map<List<LogitsProcessor>, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < processors.size(); i++) {
            rows.computeIfAbsent(processors.get(i), key -> new ArrayList<>()).add(i);
        }
        ProcessorGroups result = new ProcessorGroups(processors.size());
        int at = 0;
        for (Map.Entry<List<LogitsProcessor>, List<Integer>> entry : rows.entrySet()) {
            result.groups.add(new Group(entry.getKey(), at, entry.getValue().size()));
            for (int row : entry.getValue()) {
                result.order[at++] = row;
            }
        }
        return result;
    }

    /** The rows in their new order. */
    int[] order() {
        return order;
    }

    /** Runs the processors of a stage, group by group, as long as none of the group has failed. */
    void forEach(LogitsProcessor.Stage stage, Work work) {
        for (Group group : groups) {
            for (LogitsProcessor processor : group.processors) {
                if (group.failure == null && processor.stage() == stage) {
                    try {
                        work.run(processor, group.from, group.count);
                    } catch (Exception | LinkageError | AssertionError | StackOverflowError thrown) {
                        group.failure = thrown;
                    }
                }
            }
        }
    }

    /** What a processor of a row, counted in the new order, threw. */
    @Nullable
    Throwable failureOf(int row) {
        for (Group group : groups) {
            if (row >= group.from && row < group.from + group.count) {
                return group.failure;
            }
        }
        return null;
    }

    void forEachFailed(Failed failed) {
        for (Group group : groups) {
            if (group.failure != null) {
                failed.see(group.from, group.count, group.failure);
            }
        }
    }
}
