/** Entropy minimisation and its baselines. */
@SuppressWarnings("module") // the modules that exports name are built after this one
module dev.nernst.em {
    requires transitive dev.nernst.model;
    requires static org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports dev.nernst.em.advantage to
            dev.nernst.cli;
    exports dev.nernst.em.checkpoint to
            dev.nernst.cli;
    exports dev.nernst.em.data to
            dev.nernst.cli;
    exports dev.nernst.em.gradient to
            dev.nernst.cli;
    exports dev.nernst.em.heldout to
            dev.nernst.cli;
    exports dev.nernst.em.job;
    exports dev.nernst.em.loop;
    exports dev.nernst.em.method;
    exports dev.nernst.em.objective to
            dev.nernst.cli;
    exports dev.nernst.em.reward;
    exports dev.nernst.em.rollout;
    exports dev.nernst.em.weights;

    uses dev.nernst.em.reward.RewardService;
}
