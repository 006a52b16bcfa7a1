package dev.nernst.tokenizer.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.Fixtures;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.json.TokenizerJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same ids, offsets and texts as the Rust library, on random strings. */
class ReferenceComparisonTest {
    private static final long SEED = 20260301L;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qwen2-like",
                "smollm-like",
                "added-token-flags",
                "llama2-like",
                "metaspace-first",
                "roberta-like"
            })
    void trainedTokenizers(String name) {
        // The library that DJL carries decodes normalized added tokens to what they were before normalization.
        compare(Fixtures.document(name).toString(), 600, !name.equals("added-token-flags"));
    }

    /** Parts that the trained tokenizers lack, put into one of them. */
    @ParameterizedTest
    @CsvSource(delimiterString = " @ ", quoteCharacter = '~', textBlock = """
        qwen2-like @ normalizer @ {"type":"NFD"}
        qwen2-like @ normalizer @ {"type":"NFKC"}
        qwen2-like @ normalizer @ {"type":"NFKD"}
        qwen2-like @ normalizer @ {"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}
        qwen2-like @ normalizer @ {"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"NFC"}]}
        qwen2-like @ normalizer @ {"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"NFKC"}]}
        qwen2-like @ normalizer @ {"type":"Strip","strip_left":true,"strip_right":true}
        qwen2-like @ normalizer @ {"type":"Strip","strip_left":false,"strip_right":true}
        qwen2-like @ normalizer @ {"type":"Nmt"}
        qwen2-like @ normalizer @ {"type":"Replace","pattern":{"Regex":" {2,}"},"content":"\\u2581!"}
        qwen2-like @ normalizer @ {"type":"Replace","pattern":{"Regex":"[aeiou]|\\\\d+"},"content":""}
        qwen2-like @ normalizer @ {"type":"Replace","pattern":{"String":"ll"},"content":"L\\u00e9"}
        qwen2-like @ normalizer @ {"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"xy"},{"type":"Lowercase"}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":false},{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Punctuation","behavior":"Contiguous"},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},{"type":"Digits","individual_digits":false},{"type":"Split","pattern":{"Regex":"[0-9][0-9][0-9]"},"behavior":"Isolated","invert":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"BertPreTokenizer"},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"UnicodeScripts"},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"CharDelimiterSplit","delimiter":"e"},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithNext","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\\\s+"},"behavior":"MergedWithPrevious","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\\\p{L}+|\\\\p{N}+"},"behavior":"Removed","invert":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?[\\\\p{Lu}\\\\p{Lt}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]*[\\\\p{Ll}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?[\\\\p{Lu}\\\\p{Lt}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]+[\\\\p{Ll}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n/]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"[!\\"#$%&'()*+,\\\\-./:;<=>?@\\\\[\\\\\\\\\\\\]^_`{|}~][A-Za-z]+|[^\\\\r\\\\n\\\\p{L}\\\\p{P}\\\\p{S}]?[\\\\p{L}\\\\p{M}]+| ?[\\\\p{P}\\\\p{S}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\\\s+$|^[a-z]|\\\\w+|\\\\h"},"behavior":"Contiguous","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        smollm-like @ pre_tokenizer @ {"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\\\p{Han}+|\\\\p{Hiragana}|[[:alpha:]]{2,3}+|[[:punct:]]|.(?=x)"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}
        metaspace-first @ pre_tokenizer @ {"type":"Metaspace","replacement":"\\u2581","prepend_scheme":"first","split":true}
        metaspace-first @ pre_tokenizer @ {"type":"Metaspace","replacement":"\\u2581","prepend_scheme":"always","split":true}
        metaspace-first @ pre_tokenizer @ {"type":"Metaspace","replacement":"\\u2581","prepend_scheme":"never","split":false}
        metaspace-first @ pre_tokenizer @ {"type":"Metaspace","replacement":"\\u2581","add_prefix_space":true}
        metaspace-first @ decoder @ {"type":"Metaspace","replacement":"\\u2581","prepend_scheme":"never","split":true}
        metaspace-first @ decoder @ {"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Metaspace","replacement":"\\u2581","prepend_scheme":"always","split":true}]}
        metaspace-first @ decoder @ {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"Regex":"\\u2581+"},"content":"_"},{"type":"Fuse"},{"type":"Replace","pattern":{"String":"a_"},"content":"<>"},{"type":"Strip","content":"_","start":2,"stop":0}]}
        metaspace-first @ decoder @ {"type":"BPEDecoder","suffix":"e"}
        metaspace-first @ decoder @ null
        llama2-like @ normalizer @ {"type":"Sequence","normalizers":[{"type":"Strip","strip_left":true,"strip_right":false},{"type":"Prepend","prepend":"\\u2581"},{"type":"Replace","pattern":{"String":" "},"content":"\\u2581"}]}
        llama2-like @ normalizer @ {"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Replace","pattern":{"Regex":"\\\\s"},"content":"\\u2581"},{"type":"Prepend","prepend":"\\u2581"}]}
        qwen2-like @ post_processor @ {"type":"BertProcessing","sep":["<|im_end|>",2050],"cls":["<|im_start|>",2049]}
        qwen2-like @ post_processor @ {"type":"Sequence","processors":[{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"B","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"B","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"B":{"id":"B","ids":[2049,2050],"tokens":["<|im_start|>","<|im_end|>"]}}},{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}]}
        """)
    void otherParts(String name, String field, String part) throws IOException {
        ObjectNode document = Fixtures.document(name);
        document.set(field, MAPPER.readTree(part));
        compare(document.toString(), 100, true);
    }

    /** Options of the model. */
    @ParameterizedTest
    @CsvSource(delimiterString = " @ ", quoteCharacter = '~', textBlock = """
        llama2-like @ byte_fallback @ false
        llama2-like @ fuse_unk @ false
        llama2-like @ ignore_merges @ true
        llama2-like @ unk_token @ null
        qwen2-like @ ignore_merges @ true
        metaspace-first @ unk_token @ ~"<s>"~
        """)
    void modelOptions(String name, String option, String value) throws IOException {
        ObjectNode document = Fixtures.document(name);
        ObjectNode model = (ObjectNode) document.get("model");
        model.set(option, MAPPER.readTree(value));
        if (option.equals("unk_token")) {
            model.put("byte_fallback", false);
        }
        compare(document.toString(), 200, true);
    }

    private static void compare(String document, int texts, boolean decoding) {
        Tokenizer tokenizer = new Tokenizer(TokenizerJson.read("tokenizer.json", document), TokenizerConfig.EMPTY);
        List<String> failures = new ArrayList<>();
        try (Reference reference = Reference.of(document)) {
            RandomTexts random = new RandomTexts(SEED, added(document));
            for (int k = 0; k < texts; k++) {
                String text = random.next();
                String difference = reference.difference(tokenizer, text, decoding);
                if (difference != null) {
                    failures.add("seed " + SEED + ", text " + k + " \"" + escaped(text) + "\": " + difference);
                }
            }
        }
        assertThat(failures.stream().limit(3))
                .as("%d of %d texts differ", failures.size(), texts)
                .isEmpty();
    }

    private static List<String> added(String document) {
        try {
            List<String> tokens = new ArrayList<>();
            for (JsonNode token : MAPPER.readTree(document).get("added_tokens")) {
                tokens.add(token.get("content").textValue());
            }
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(c ->
                        escaped.append(c >= 0x20 && c < 0x7F ? Character.toString(c) : String.format("\\u%04X", c)));
        return escaped.toString();
    }
}
