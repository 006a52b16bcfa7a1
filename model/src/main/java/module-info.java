/** Decoder-only transformers. */
@SuppressWarnings("module") // the modules that exports name are built after this one
module dev.nernst.model {
    requires transitive dev.nernst.runtime;
    requires transitive dev.nernst.weights;
    requires transitive dev.nernst.tokenizer;
    requires static org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires java.management;
    requires jdk.management;
    requires org.slf4j;

    exports dev.nernst.model.answer to
            dev.nernst.em;
    exports dev.nernst.model.cache to
            dev.nernst.em;
    exports dev.nernst.model.chat;
    exports dev.nernst.model.checkpoint to
            dev.nernst.em;
    exports dev.nernst.model.config;
    exports dev.nernst.model.decoder to
            dev.nernst.em;
    exports dev.nernst.model.generate;
    exports dev.nernst.model.importer to
            dev.nernst.em,
            dev.nernst.cli;
    exports dev.nernst.model.lora to
            dev.nernst.em;
    exports dev.nernst.model.memory to
            dev.nernst.em;
    exports dev.nernst.model.prompt to
            dev.nernst.em;
    exports dev.nernst.model.recording to
            dev.nernst.em;
    exports dev.nernst.model.sampling;
    exports dev.nernst.model.save to
            dev.nernst.em;
    exports dev.nernst.model.score;
    exports dev.nernst.model;
}
