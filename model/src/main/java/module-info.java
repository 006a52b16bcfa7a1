/** Decoder-only transformers. */
module dev.nernst.model {
    requires transitive dev.nernst.runtime;
    requires transitive dev.nernst.weights;
    requires transitive dev.nernst.tokenizer;
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
}
