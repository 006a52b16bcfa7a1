/** Hugging Face tokenizers and chat templates. */
module dev.nernst.tokenizer {
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;
}
