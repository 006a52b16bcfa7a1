/** Weight file formats: safetensors, GGUF, int8. */
module dev.nernst.weights {
    requires transitive dev.nernst.runtime;
    requires static org.jspecify;
    requires transitive com.fasterxml.jackson.databind;

    exports dev.nernst.weights;
    exports dev.nernst.weights.gguf;
    exports dev.nernst.weights.io;
    exports dev.nernst.weights.safetensors;
    exports dev.nernst.weights.tools;
}
