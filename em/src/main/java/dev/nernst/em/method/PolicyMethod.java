package dev.nernst.em.method;

import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.reward.EntropyReward;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.reward.MixedReward;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.SelfConsistencyReward;
import dev.nernst.em.reward.VerifiableReward;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The policy-gradient methods of the paper: what each rewards and how it makes advantages of rewards.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum PolicyMethod {
    /** Rewards the log-probability of the response (paper eq. 3). */
    EM_RL_SEQUENCE(Advantages.RLOO) {
        @Override
        Reward own(RewardOptions options, VerifiableReward verifiable) {
            return entropy(Quantity.LOG_PROBABILITY, options);
        }
    },
    /** Rewards low entropy of the tokens' distributions (paper eq. 4). */
    EM_RL_TOKEN(Advantages.RLOO) {
        @Override
        Reward own(RewardOptions options, VerifiableReward verifiable) {
            return entropy(Quantity.NEGATIVE_ENTROPY, options);
        }
    },
    /** Rewards right answers; leave-one-out baseline. */
    RLOO(Advantages.RLOO) {
        @Override
        Reward own(RewardOptions options, VerifiableReward verifiable) {
            return verifiable;
        }
    },
    /** Rewards right answers; advantages standardised within the prompt. */
    GRPO(Advantages.GRPO) {
        @Override
        Reward own(RewardOptions options, VerifiableReward verifiable) {
            return verifiable;
        }
    },
    /** Rewards agreement among the answers to a prompt. */
    SC_RL(Advantages.RLOO) {
        @Override
        Reward own(RewardOptions options, VerifiableReward verifiable) {
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

    /** Whether the method's own reward is one of entropy, rather than one of answers. */
    public boolean rewardsEntropy() {
        return this == EM_RL_SEQUENCE || this == EM_RL_TOKEN;
    }

    /** Whether its own reward compares with the answers of data rows. */
    public boolean needsAnswers(RewardOptions options) {
        return this != SC_RL && (!rewardsEntropy() || options.mix() != null);
    }

    /**
     * What the method learns from: its own reward or the one from outside. With {@link RewardOptions#mix} that is the first
     * part of a mixture whose second part is the entropy reward, the sequence's log-probability for methods without one of
     * their own; the first part of an entropy method is then the verifiable reward.
     *
     * @param verifiable how answers are taken and compared, for the methods that look at answers
     * @param outside takes the place of a reward of answers, or of the method's own; null for none
     */
    public Reward reward(RewardOptions options, VerifiableReward verifiable, @Nullable Reward outside) {
        Double mix = options.mix();
        if (mix == null) {
            return outside == null ? own(options, verifiable) : outside;
        }
        Reward own = own(options, verifiable);
        Reward first = outside != null ? outside : rewardsEntropy() ? verifiable : own;
        Reward entropy = rewardsEntropy() ? own : EM_RL_SEQUENCE.own(options, verifiable);
        return new MixedReward(first, entropy, mix);
    }

    abstract Reward own(RewardOptions options, VerifiableReward verifiable);

    private static Reward entropy(Quantity quantity, RewardOptions options) {
        return new EntropyReward(quantity, options.aggregate(), options.maximize() ? -1 : 1);
    }
}
