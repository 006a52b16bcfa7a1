/** Tensors, ops as forward/backward pairs behind providers, the tape and the optimiser. */
@SuppressWarnings("module") // the modules that exports name are built after this one
module dev.nernst.runtime {
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    requires org.slf4j;

    uses dev.nernst.runtime.ProviderService;

    exports dev.nernst.runtime;
    exports dev.nernst.runtime.check to
            dev.nernst.model,
            dev.nernst.em,
            dev.nernst.cli;
    exports dev.nernst.runtime.measure to
            dev.nernst.cli;
    exports dev.nernst.runtime.memory to
            dev.nernst.weights,
            dev.nernst.model,
            dev.nernst.em;
    exports dev.nernst.runtime.op;
    exports dev.nernst.runtime.optim to
            dev.nernst.weights,
            dev.nernst.model,
            dev.nernst.em;
    exports dev.nernst.runtime.parallel to
            dev.nernst.weights,
            dev.nernst.model,
            dev.nernst.em;
    exports dev.nernst.runtime.profile to
            dev.nernst.model,
            dev.nernst.em,
            dev.nernst.cli;
    exports dev.nernst.runtime.random;
    exports dev.nernst.runtime.scalar to
            dev.nernst.model,
            dev.nernst.em,
            dev.nernst.cli;
    exports dev.nernst.runtime.tape to
            dev.nernst.model,
            dev.nernst.em;
}
