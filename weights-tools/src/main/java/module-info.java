/** Weight file formats: safetensors, GGUF, int8. What only the modules above it use is exported to them by name. */
@SuppressWarnings("module") // the modules that exports name are built after this one
module dev.nernst.weights {
    requires transitive dev.nernst.runtime;
    requires static org.jspecify;
    requires transitive com.fasterxml.jackson.databind;

    exports dev.nernst.weights;
    exports dev.nernst.weights.gguf to
            dev.nernst.model;
    exports dev.nernst.weights.io to
            dev.nernst.model,
            dev.nernst.em;
    exports dev.nernst.weights.safetensors to
            dev.nernst.model,
            dev.nernst.em;
    exports dev.nernst.weights.tools to
            dev.nernst.model;
}
