package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.ClosedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * An engine that takes requests one by one while it runs, on a thread of its own: each joins the passes under way, has its
 * own listener and options, and can be cancelled by itself. Requests are begun in the order in which they come. Results have
 * the bits that {@link BatchEngine} gives the same request alone.
 *
 * <p>Thread-safe. Listeners and processors run on the engine's thread, between passes: as long as they take, everybody
 * waits. Weights and adapters may change while no request is under way.
 */
public final class LiveEngine implements AutoCloseable {
    private enum Phase {
        OPEN,
        /** Takes no more requests; completes those it has. */
        FINISHING,
        /** Ends what it has. */
        CLOSING
    }

    private final EngineOptions options;
    private final PromptChecks checks;
    private final EngineLoop loop;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    // Under the lock.
    private final Deque<PromptState> arrived = new ArrayDeque<>();
    private Phase phase = Phase.OPEN;
    private EngineLoad load = new EngineLoad(0, 0, 0, 0);

    private LiveEngine(Decoder decoder, Provider provider, EngineOptions options, Supplier<TokenText> texts) {
        this.checks = new PromptChecks(decoder);
        this.options = checks.fitting(options);
        this.loop = new EngineLoop(decoder, provider, this.options, texts);
        this.thread = Thread.ofPlatform().daemon().name("nernst-engine").unstarted(this::serve);
    }

    /**
     * Starts an engine; close it before the model and the provider.
     *
     * @param texts gives every sequence its own {@link TokenText}
     */
    public static LiveEngine start(
            Decoder decoder, Provider provider, EngineOptions options, Supplier<TokenText> texts) {
        LiveEngine engine = new LiveEngine(decoder, provider, options, texts);
        engine.thread.start();
        return engine;
    }

    /** Takes a request on, without anybody watching. */
    public GenerationTask submit(GenerationRequest request) {
        return submit(request, GenerationListener.NONE);
    }

    /**
     * Takes a request on.
     *
     * @param listener hears of it on the engine's thread, as request 0
     * @throws InvalidInputException if the prompt leaves no room in the context, or has an id outside the vocabulary
     * @throws QueueFullException if {@link EngineOptions#maxWaiting} requests wait already
     * @throws ClosedException if the engine takes no more requests
     */
    public GenerationTask submit(GenerationRequest request, GenerationListener listener) {
        int maxNewTokens = checks.maxNewTokens(request, "the prompt");
        GenerationTask task = new GenerationTask(this, request, maxNewTokens, listener);
        lock.lock();
        try {
            if (phase != Phase.OPEN) {
                throw new ClosedException("the engine");
            }
            int waiting = waiting();
            if (waiting >= options.maxWaiting()) {
                throw new QueueFullException(waiting);
            }
            arrived.add(task.prompt());
            news.signalAll();
        } finally {
            lock.unlock();
        }
        return task;
    }

    /** What there is to do, as of the last pass. */
    public EngineLoad load() {
        lock.lock();
        try {
            return new EngineLoad(waiting(), load.working(), load.cachedTokens(), load.keptTokens());
        } finally {
            lock.unlock();
        }
    }

    /** Requests that have not begun. */
    private int waiting() {
        return arrived.size() + loop.schedule().waiting();
    }

    /** Makes the engine look at what was cancelled. */
    void wake() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void requireOtherThread(String what) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a listener or a processor of the engine cannot " + what);
        }
    }

    /** Runs until it is closed. */
    private void serve() {
        try {
            while (takeArrivals()) {
                try {
                    loop.endCancelled();
                    if (!loop.isIdle()) {
                        loop.step();
                    }
                } catch (Throwable failure) {
                    loop.fail(failure);
                }
            }
        } finally {
            loop.close();
        }
    }

    /** Takes on what has come, waiting where there is nothing to do; false when it is time to go. */
    private boolean takeArrivals() {
        List<PromptState> ended;
        boolean closing;
        lock.lock();
        try {
            load = new EngineLoad(
                    0, loop.schedule().working(), (long) loop.usedPages() * KvCache.PAGE, loop.keptTokens());
            while (phase == Phase.OPEN && arrived.isEmpty() && loop.isIdle()) {
                news.awaitUninterruptibly();
            }
            if (phase != Phase.OPEN && arrived.isEmpty() && loop.isIdle()) {
                return false;
            }
            ended = arrived.stream().filter(prompt -> !prompt.needsPasses()).toList();
            arrived.stream().filter(PromptState::needsPasses).forEach(loop::add);
            arrived.clear();
            closing = phase == Phase.CLOSING;
        } finally {
            lock.unlock();
        }
        ended.forEach(loop::add); // their listeners are told at once: not under the lock
        if (closing) {
            loop.schedule().all().forEach(prompt -> prompt.cancelled = true);
        }
        return true;
    }

    /**
     * Takes no more requests and waits until those there are have ended, as long as that may take.
     *
     * @return whether they have; {@link #close} ends what is left
     */
    public boolean finish(Duration atMost) throws InterruptedException {
        requireOtherThread("wait for its end");
        changePhase(Phase.FINISHING);
        return thread.join(atMost);
    }

    private void changePhase(Phase next) {
        lock.lock();
        try {
            if (next.compareTo(phase) > 0) {
                phase = next;
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Cancels what is under way and frees the memory. Closing twice does nothing; on the engine's own thread it happens
     * after the pass.
     */
    @Override
    public void close() {
        changePhase(Phase.CLOSING);
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
