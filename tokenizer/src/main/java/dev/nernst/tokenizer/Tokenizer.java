package dev.nernst.tokenizer;

import dev.nernst.tokenizer.added.AddedToken;
import dev.nernst.tokenizer.added.AddedVocabulary;
import dev.nernst.tokenizer.bpe.BpeModel;
import dev.nernst.tokenizer.bpe.Vocabulary;
import dev.nernst.tokenizer.decoder.Decoder;
import dev.nernst.tokenizer.decoder.SpacingDecoder;
import dev.nernst.tokenizer.json.TokenizerFiles;
import dev.nernst.tokenizer.postprocessor.Framing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer as Hugging Face's tokenizer.json describes it: text to token ids with offsets, and back. It gives the same
 * ids, offsets and texts as the tokenizers library. Immutable and thread-safe.
 */
public final class Tokenizer {
    private final Vocabulary vocabulary;
    private final AddedVocabulary added;
    private final Decoder decoder;
    private final EncodingPipeline pipeline;
    private final int idLimit;
    private final TokenizerConfig config;

    /** A tokenizer made of parts, with what is configured beside them. */
    public Tokenizer(TokenizerParts parts, TokenizerConfig config) {
        BpeModel model = parts.model();
        this.vocabulary = model.vocabulary();
        this.added = new AddedVocabulary(parts.addedTokens(), vocabulary, parts.normalizer());
        this.decoder = parts.decoder() == null ? new SpacingDecoder() : parts.decoder();
        this.config = config;
        this.pipeline = new EncodingPipeline(parts, added);
        int limit = vocabulary.idLimit();
        for (int id : added.byId().keySet()) {
            limit = Math.max(limit, id + 1);
        }
        this.idLimit = limit;
    }

    /**
     * Loads a tokenizer from a model directory or a tokenizer.json file; tokenizer_config.json, special_tokens_map.json and
     * chat templates are read from beside it where they are. A directory without tokenizer.json may hold GPT-2's layout,
     * vocab.json and merges.txt.
     *
     * @throws TokenizerException where a file is missing or malformed; the sentence names file, field and reason
     */
    public static Tokenizer load(Path directoryOrFile) {
        TokenizerFiles files = TokenizerFiles.read(directoryOrFile);
        return new Tokenizer(files.parts(), files.config());
    }

    /**
     * The tokens of a text with their offsets; an unpaired surrogate counts as U+FFFD.
     *
     * @param addSpecialTokens whether those that begin and end a text are put around it; a text that has them, such as one
     *     that a chat template wrote, does not get them a second time
     */
    public Encoding encode(String text, boolean addSpecialTokens) {
        return pipeline.encode(text, addSpecialTokens ? Framing.ONCE : Framing.NONE);
    }

    /** The token ids of a text; cheaper than {@link #encode}. */
    public int[] encodeIds(String text, boolean addSpecialTokens) {
        return pipeline.encodeIds(text, addSpecialTokens ? Framing.ONCE : Framing.NONE);
    }

    /** The token ids as the tokenizers library gives them with special tokens: they are put around any text. */
    public int[] encodeAsLibrary(String text) {
        return pipeline.encodeIds(text, Framing.ALWAYS);
    }

    /** The text of tokens; ids without a token add nothing. */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        StreamingDecoder decoding = new StreamingDecoder(this, skipSpecialTokens, false);
        for (int id : ids) {
            decoding.accept(id);
        }
        return decoding.flush();
    }

    /**
     * The text of tokens as the tokenizers library gives it without special tokens: that library compares texts where
     * {@link #decode} goes by ids, so that a special token stays whose normal form differs from its text.
     */
    public String decodeAsLibrary(int[] ids) {
        return decode(
                Arrays.stream(ids)
                        .filter(id -> !isSpecial(id) || !added.hasOwnText(id))
                        .toArray(),
                false);
    }

    /** A decoder for tokens that come one by one. */
    public StreamingDecoder streamingDecoder(boolean skipSpecialTokens) {
        return new StreamingDecoder(this, skipSpecialTokens, true);
    }

    /** Largest token id plus one, added tokens included; a model's embedding may have more rows. */
    public int vocabularySize() {
        return idLimit;
    }

    /** The id of a token, added ones first. */
    public OptionalInt idOf(String token) {
        int id = added.idOf(token);
        if (id < 0) {
            id = vocabulary.idOf(token);
        }
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** A token as the vocabulary spells it; null where the id has none. */
    public @Nullable String tokenOf(int id) {
        AddedToken token = added.tokenOf(id);
        return token == null ? vocabulary.tokenOf(id) : token.content();
    }

    /** Whether decoding skips an id where special tokens are to be skipped. */
    public boolean isSpecial(int id) {
        AddedToken token = added.tokenOf(id);
        return token != null && token.special();
    }

    /** The id of a special token by its text: decoding skips it, so that no text tells that it came. */
    public OptionalInt specialId(String token) {
        int id = added.idOf(token);
        return id >= 0 && isSpecial(id) ? OptionalInt.of(id) : OptionalInt.empty();
    }

    /** What is configured beside tokenizer.json: special tokens with a role, chat templates. */
    public TokenizerConfig config() {
        return config;
    }

    /** The id of the configured token that begins a sequence. */
    public OptionalInt bosId() {
        return configured(config.specialTokens().bos());
    }

    /** The id of the configured token that ends a sequence; a model's generation_config.json may name more. */
    public OptionalInt eosId() {
        return configured(config.specialTokens().eos());
    }

    /**
     * The text of the token that ends a sequence, where the tokenizer finds the token in some places alone and spells its
     * text with ordinary tokens in others: its normal form differs from its text. Null elsewhere.
     */
    public @Nullable String spelledEnd() {
        OptionalInt id = eosId();
        AddedToken token = id.isEmpty() ? null : added.tokenOf(id.getAsInt());
        return token == null || added.hasOwnText(id.getAsInt()) ? null : token.content();
    }

    /** The id of the configured token that fills up a batch. */
    public OptionalInt padId() {
        return configured(config.specialTokens().pad());
    }

    /** The id of the configured token for what has none. */
    public OptionalInt unkId() {
        return configured(config.specialTokens().unk());
    }

    Decoder decoder() {
        return decoder;
    }

    @Nullable
    String decodedForm(int id) {
        String form = added.decodedForm(id);
        return form == null ? vocabulary.tokenOf(id) : form;
    }

    private OptionalInt configured(@Nullable String token) {
        return token == null ? OptionalInt.empty() : idOf(token);
    }
}
