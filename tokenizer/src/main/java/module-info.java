/** Hugging Face tokenizers and chat templates. */
module dev.nernst.tokenizer {
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;

    exports dev.nernst.tokenizer;
    exports dev.nernst.tokenizer.added;
    exports dev.nernst.tokenizer.bpe;
    exports dev.nernst.tokenizer.chat;
    exports dev.nernst.tokenizer.chat.jinja;
    exports dev.nernst.tokenizer.decoder;
    exports dev.nernst.tokenizer.gguf;
    exports dev.nernst.tokenizer.json;
    exports dev.nernst.tokenizer.normalizer;
    exports dev.nernst.tokenizer.pattern;
    exports dev.nernst.tokenizer.postprocessor;
    exports dev.nernst.tokenizer.pretokenizer;
    exports dev.nernst.tokenizer.text;
}
