package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.em.reward.MixedReward;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Response;
import dev.nernst.em.reward.Reward;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rewards that others wrote. */
@Timeout(30)
class RewardCallTest {
    private static final List<PromptGroup> GROUPS = List.of(group("line 1"), group("line 2"));

    private static PromptGroup group(String id) {
        return new PromptGroup(id, "p", null, List.of(new Response("a", false, null), new Response("bc", false, null)));
    }

    /** What a service says of each prompt's two responses. */
    private interface Service {
        double[] score(PromptGroup group) throws InterruptedException;
    }

    private static Reward reward(Service service) {
        return new Reward() {
            @Override
            public String name() {
                return "theirs";
            }

            @Override
            public double[] score(PromptGroup group) {
                try {
                    return service.score(group);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
        };
    }

    @Test
    void whatIsWrongIsSaid() {
        failing(
                reward(group -> {
                    throw new IllegalStateException("no\nmodel");
                }),
                "the reward theirs failed: java.lang.IllegalStateException: no\nmodel");
        failing(
                reward(group -> {
                    throw new NoClassDefFoundError("org/other/Grader");
                }),
                "the reward theirs failed: java.lang.NoClassDefFoundError: org/other/Grader");
        failing(reward(group -> new double[1]), "the reward theirs gave 2 numbers for 4 responses");
        failing(
                reward(group -> new double[] {1, group.id().equals("line 2") ? Double.NaN : 0}),
                "the reward theirs of a response to row line 2 is NaN");
        failing(
                new MixedReward(reward(group -> new double[2]), reward(group -> new double[3]), 1),
                "the rewards theirs and theirs gave 2 and 3 numbers for the responses to row line 1");
    }

    private static void failing(Reward reward, String message) {
        assertThatThrownBy(() -> new RewardCall(reward).ask(GROUPS).scores())
                .isInstanceOf(UpdateFailedException.class)
                .hasMessage(message);
    }

    /** One that says when it was asked and when it was interrupted, and else nothing. */
    private static Reward endless(CountDownLatch asked, CountDownLatch interrupted) {
        return reward(group -> {
            asked.countDown();
            try {
                Thread.sleep(100_000);
                return new double[group.responses().size()];
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
    }

    @Test
    void aRewardThatHangsIsBrokenOff() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        RewardCall call = new RewardCall(endless(asked, interrupted));
        Thread stopping = Thread.ofPlatform().start(() -> {
            await(asked);
            call.breakOff();
        });
        assertThatThrownBy(() -> call.ask(GROUPS).scores()).isInstanceOf(CancellationException.class);
        await(interrupted);
        stopping.join();
    }

    /** A reward that answers only when the reference model is at work, or has been. */
    @Test
    void theReferenceModelDoesNotWaitForTheReward() {
        CountDownLatch scoring = new CountDownLatch(1);
        Reward waiting = reward(group -> {
            scoring.await();
            double[] rewards = new double[group.responses().size()];
            rewards[0] = 1;
            return rewards;
        });
        try (TinyRun run = new TinyRun(2, 0)) {
            run.onReference = scoring::countDown;
            Map<String, Double> metrics = run.update(
                    run.policyGradient(waiting, 0.1, KlPlacement.LOSS, AccuracyFilter.NONE, UpdatePlan.SINGLE));
            assertThat(metrics).containsEntry("reward_mean", 0.25).containsKey("kl");
        }
    }

    /** Where something else fails first, the reward is not left behind. */
    @Test
    void aRewardThatNobodyWaitsForIsGivenUp() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Reward endless = endless(asked, interrupted);
        try (TinyRun run = new TinyRun(2, 0)) {
            run.onReference = () -> {
                await(asked);
                throw new IllegalStateException("no reference");
            };
            assertThatThrownBy(() -> run.update(
                            run.policyGradient(endless, 0.1, KlPlacement.LOSS, AccuracyFilter.NONE, UpdatePlan.SINGLE)))
                    .hasMessage("no reference");
            await(interrupted);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void afterThatNothingIsAskedAnyMore() {
        RewardCall call = new RewardCall(reward(group -> new double[] {1, 2}));
        assertThat(call.ask(GROUPS).scores().total()).containsExactly(1, 2, 1, 2);
        call.breakOff();
        assertThatThrownBy(() -> call.ask(GROUPS).scores()).isInstanceOf(CancellationException.class);
    }
}
