package dev.nernst.runtime.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    @Test
    void runsEveryChunkOnce() {
        for (int threads = 1; threads <= 4; threads++) {
            try (Workers workers = new Workers(threads)) {
                assertThat(workers.count()).isEqualTo(threads);
                for (int chunks : new int[] {0, 1, 2, 3, 17, 1000}) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(chunks);
                    workers.run(chunks, runs::getAndIncrement);
                    for (int i = 0; i < chunks; i++) {
                        assertThat(runs.get(i)).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void manyShortCallsAndPausesBetweenThem() throws InterruptedException {
        try (Workers workers = new Workers(3)) {
            long[] sums = new long[8];
            for (int call = 0; call < 3000; call++) {
                workers.run(sums.length, i -> sums[i]++);
                if (call % 1000 == 0) {
                    Thread.sleep(20);
                }
            }
            assertThat(sums).containsOnly(3000);
        }
    }

    @Test
    void callersTakeTurns() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            int[] counter = new int[1];
            Runnable caller = () -> {
                for (int i = 0; i < 500; i++) {
                    // One chunk a call and one call at a time: no increment is lost.
                    workers.run(1, chunk -> counter[0]++);
                }
            };
            Thread other = new Thread(caller);
            other.start();
            caller.run();
            other.join();
            assertThat(counter[0]).isEqualTo(1000);
        }
    }

    @Test
    void aFailureReachesTheCallerAndTheTeamGoesOn() {
        try (Workers workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.run(10, i -> {
                        if (i == 7) {
                            throw new IllegalArgumentException("chunk 7");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("chunk 7");
            int[] runs = new int[10];
            workers.run(10, i -> runs[i]++);
            assertThat(runs).containsOnly(1);
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        Workers workers = new Workers(2);
        workers.close();
        assertThatThrownBy(() -> workers.run(2, i -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Workers(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
