/** Weight file formats: safetensors, GGUF, int8. */
module dev.nernst.weights {
    requires transitive dev.nernst.runtime;
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;
}
