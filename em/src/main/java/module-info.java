/** Entropy minimisation and its baselines. */
module dev.nernst.em {
    requires transitive dev.nernst.model;
    requires static org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports dev.nernst.em.advantage;
    exports dev.nernst.em.checkpoint;
    exports dev.nernst.em.data;
    exports dev.nernst.em.gradient;
    exports dev.nernst.em.heldout;
    exports dev.nernst.em.job;
    exports dev.nernst.em.loop;
    exports dev.nernst.em.method;
    exports dev.nernst.em.objective;
    exports dev.nernst.em.reward;
    exports dev.nernst.em.rollout;
    exports dev.nernst.em.weights;

    uses dev.nernst.em.reward.RewardService;
}
