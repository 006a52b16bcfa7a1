/** Hugging Face tokenizers and chat templates. */
@SuppressWarnings("module") // the modules that the last exports name are built after this one
module dev.nernst.tokenizer {
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;

    exports dev.nernst.tokenizer;
    exports dev.nernst.tokenizer.chat;
    exports dev.nernst.tokenizer.chat.jinja to
            dev.nernst.model,
            dev.nernst.cli;
    exports dev.nernst.tokenizer.gguf to
            dev.nernst.model;
    exports dev.nernst.tokenizer.rows to
            dev.nernst.model,
            dev.nernst.cli,
            com.fasterxml.jackson.databind;
}
