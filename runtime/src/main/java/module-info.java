/** Tensors, ops as forward/backward pairs behind providers, the tape and the optimiser. */
module dev.nernst.runtime {
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.nernst.runtime;
}
