/** Tensors, ops as forward/backward pairs behind providers, the tape and the optimiser. */
module dev.nernst.runtime {
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    requires org.slf4j;

    uses dev.nernst.runtime.ProviderService;

    exports dev.nernst.runtime;
    exports dev.nernst.runtime.check;
    exports dev.nernst.runtime.measure;
    exports dev.nernst.runtime.memory;
    exports dev.nernst.runtime.op;
    exports dev.nernst.runtime.optim;
    exports dev.nernst.runtime.parallel;
    exports dev.nernst.runtime.profile;
    exports dev.nernst.runtime.random;
    exports dev.nernst.runtime.scalar;
    exports dev.nernst.runtime.tape;
}
