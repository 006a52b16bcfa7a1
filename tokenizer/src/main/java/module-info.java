/** Hugging Face tokenizers and chat templates. */
@SuppressWarnings("module") // the module that the last export names is built after this one
module dev.nernst.tokenizer {
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;

    exports dev.nernst.tokenizer;
    exports dev.nernst.tokenizer.chat;
    exports dev.nernst.tokenizer.chat.jinja;
    exports dev.nernst.tokenizer.gguf to
            dev.nernst.model;
}
