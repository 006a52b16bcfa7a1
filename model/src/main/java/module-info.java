/** Decoder-only transformers. */
module dev.nernst.model {
    requires transitive dev.nernst.runtime;
    requires transitive dev.nernst.weights;
    requires transitive dev.nernst.tokenizer;
    requires static org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires java.management;
    requires jdk.management;
    requires org.slf4j;

    exports dev.nernst.model.answer;
    exports dev.nernst.model.cache;
    exports dev.nernst.model.chat;
    exports dev.nernst.model.checkpoint;
    exports dev.nernst.model.config;
    exports dev.nernst.model.decoder;
    exports dev.nernst.model.generate;
    exports dev.nernst.model.importer;
    exports dev.nernst.model.lora;
    exports dev.nernst.model.memory;
    exports dev.nernst.model.prompt;
    exports dev.nernst.model.recording;
    exports dev.nernst.model.sampling;
    exports dev.nernst.model.save;
    exports dev.nernst.model.score;
    exports dev.nernst.model;
}
