package dev.nernst.em.method;

import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.EntropyReward;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.SelfConsistencyReward;
import dev.nernst.em.reward.VerifiableReward;
import java.util.Locale;

/**
 * The policy-gradient methods of the paper: what each rewards and how it makes advantages of rewards.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum PolicyMethod {
    /** Rewards the log-probability of the response (paper eq. 3). */
    EM_RL_SEQUENCE(Advantages.RLOO) {
        @Override
        public Reward reward(Aggregate aggregate, boolean maximize, VerifiableReward verifiable) {
            return new EntropyReward(Quantity.LOG_PROBABILITY, aggregate, maximize ? -1 : 1);
        }
    },
    /** Rewards low entropy of the tokens' distributions (paper eq. 4). */
    EM_RL_TOKEN(Advantages.RLOO) {
        @Override
        public Reward reward(Aggregate aggregate, boolean maximize, VerifiableReward verifiable) {
            return new EntropyReward(Quantity.NEGATIVE_ENTROPY, aggregate, maximize ? -1 : 1);
        }
    },
    /** Rewards right answers; leave-one-out baseline. */
    RLOO(Advantages.RLOO) {
        @Override
        public Reward reward(Aggregate aggregate, boolean maximize, VerifiableReward verifiable) {
            return verifiable;
        }
    },
    /** Rewards right answers; advantages standardised within the prompt. */
    GRPO(Advantages.GRPO) {
        @Override
        public Reward reward(Aggregate aggregate, boolean maximize, VerifiableReward verifiable) {
            return verifiable;
        }
    },
    /** Rewards agreement among the answers to a prompt. */
    SC_RL(Advantages.RLOO) {
        @Override
        public Reward reward(Aggregate aggregate, boolean maximize, VerifiableReward verifiable) {
            return new SelfConsistencyReward(verifiable.extractor(), verifiable.equivalence());
        }
    };

    private final Advantages advantages;

    PolicyMethod(Advantages advantages) {
        this.advantages = advantages;
    }

    public Advantages advantages() {
        return advantages;
    }

    /** The name on the command line: {@code em-rl-sequence}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The method's own reward.
     *
     * @param aggregate over tokens, for entropy rewards
     * @param maximize flips the sign of an entropy reward
     * @param verifiable how answers are taken and compared, for the methods that look at answers
     */
    public abstract Reward reward(Aggregate aggregate, boolean maximize, VerifiableReward verifiable);
}
