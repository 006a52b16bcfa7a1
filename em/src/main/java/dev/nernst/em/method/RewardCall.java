package dev.nernst.em.method;

import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.Scores;
import dev.nernst.runtime.InvalidInputException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Asks a reward, which may come from outside the program: on a thread of its own, so that the run goes on with what does not
 * depend on it, and need not wait for it where it is told to stop. What the reward says is checked.
 *
 * <p>Asked by one thread, one batch at a time; broken off by any.
 */
final class RewardCall {
    /** What a reward that is broken off gets to end its processes in. */
    private static final Duration TO_CLEAN_UP = Duration.ofSeconds(2);

    private final Reward reward;
    private @Nullable FutureTask<Scores> asked;
    private boolean brokenOff;

    RewardCall(Reward reward) {
        this.reward = reward;
    }

    /** Asks for the rewards of a batch, and does not wait for them. */
    Answer ask(List<PromptGroup> groups) {
        FutureTask<Scores> task = new FutureTask<>(() -> checked(Scores.joined(reward.scoreAll(groups)), groups));
        Thread thread = Thread.ofPlatform().daemon().name("reward").unstarted(task);
        setAsked(task);
        thread.start();
        return new Answer(task, thread);
    }

    /** Rewards that were asked for. Who leaves without them gives them up. */
    final class Answer implements AutoCloseable {
        private final FutureTask<Scores> task;
        private final Thread thread;

        private Answer(FutureTask<Scores> task, Thread thread) {
            this.task = task;
            this.thread = thread;
        }

        /**
         * Waits for the rewards, one prompt's after the other's.
         *
         * @throws UpdateFailedException if the reward fails, or gives other numbers than one finite one a response
         * @throws CancellationException if it was broken off
         */
        Scores scores() {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the reward " + reward.name() + " was interrupted");
            }
        }

        @Override
        public void close() {
            task.cancel(true);
            if (task.isCancelled()) {
                join(thread);
            }
        }
    }

    private synchronized void setAsked(FutureTask<Scores> task) {
        asked = task;
        if (brokenOff) {
            task.cancel(true);
        }
    }

    /** Ends the call in progress, and every later one. */
    synchronized void breakOff() {
        brokenOff = true;
        if (asked != null) {
            asked.cancel(true);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TO_CLEAN_UP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private UpdateFailedException failure(@Nullable Throwable cause) {
        if (cause instanceof InvalidInputException) {
            return new UpdateFailedException(String.valueOf(cause.getMessage()), cause);
        }
        // Code that others wrote may throw anything.
        return new UpdateFailedException("the reward " + reward.name() + " failed: " + cause, cause);
    }

    private Scores checked(Scores scores, List<PromptGroup> groups) {
        double[] rewards = scores.total();
        int responses =
                groups.stream().mapToInt(group -> group.responses().size()).sum();
        if (rewards.length != responses) {
            throw new InvalidInputException("the reward " + reward.name() + " gave " + rewards.length + " numbers for "
                    + responses + " responses");
        }
        if (scores.parts().isEmpty() || scores.parts().values().stream().anyMatch(part -> part.length != responses)) {
            throw new InvalidInputException("the reward " + reward.name() + " gave no part, or one that has not "
                    + responses + " numbers for " + responses + " responses");
        }
        for (int i = 0; i < rewards.length; i++) {
            if (!Double.isFinite(rewards[i])) {
                throw new InvalidInputException("the reward " + reward.name() + " of a response to row "
                        + groups.get(i * groups.size() / responses).id() + " is " + rewards[i]);
            }
        }
        return scores;
    }
}
