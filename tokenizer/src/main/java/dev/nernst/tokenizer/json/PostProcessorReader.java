package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.postprocessor.PostProcessor;
import dev.nernst.tokenizer.postprocessor.SequencePostProcessor;
import dev.nernst.tokenizer.postprocessor.TemplatePostProcessor;
import dev.nernst.tokenizer.postprocessor.TemplatePostProcessor.Piece;
import dev.nernst.tokenizer.postprocessor.TrimOffsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code post_processor} field; of templates the one for a single sequence. */
final class PostProcessorReader {
    private PostProcessorReader() {}

    static PostProcessor read(JsonField part) {
        return switch (part.kind()) {
            case "Sequence" ->
                new SequencePostProcessor(part.get("processors").elements().stream()
                        .map(PostProcessorReader::read)
                        .toList());
            case "ByteLevel" -> trim(part);
            case "TemplateProcessing" -> template(part);
            case "BertProcessing" -> enclosed(part);
            case "RobertaProcessing" -> new SequencePostProcessor(List.of(trim(part), enclosed(part)));
            default -> throw part.unknownKind("post-processor");
        };
    }

    private static PostProcessor trim(JsonField part) {
        return part.flag("trim_offsets", true)
                ? new TrimOffsets(part.flag("add_prefix_space", true))
                : new SequencePostProcessor(List.of());
    }

    private static PostProcessor enclosed(JsonField part) {
        return new TemplatePostProcessor(List.of(token(part.get("cls")), new Piece.Sequence(), token(part.get("sep"))));
    }

    /** A pair of token and id. */
    private static Piece token(JsonField pair) {
        List<JsonField> elements = pair.elements();
        if (elements.size() != 2) {
            throw pair.wrong("is not a pair of token and id");
        }
        return new Piece.Special(
                List.of(elements.get(1).index()), List.of(elements.get(0).text()));
    }

    private static PostProcessor template(JsonField part) {
        List<Piece> pieces = new ArrayList<>();
        for (JsonField piece : part.get("single").elements()) {
            JsonField sequence = piece.find("Sequence");
            if (sequence != null) {
                if (!sequence.text("id").equals("A")) {
                    throw sequence.wrong("names a second sequence in the template for a single one");
                }
                pieces.add(new Piece.Sequence());
            } else {
                pieces.add(special(part, piece.get("SpecialToken").get("id")));
            }
        }
        return new TemplatePostProcessor(pieces);
    }

    private static Piece special(JsonField part, JsonField name) {
        JsonField tokens = part.find("special_tokens");
        JsonField token = tokens == null ? null : tokens.find(name.text());
        if (token == null) {
            throw name.wrong("names \"" + name.text() + "\", which special_tokens does not define");
        }
        List<Integer> ids =
                token.get("ids").elements().stream().map(JsonField::index).toList();
        List<String> texts =
                token.get("tokens").elements().stream().map(JsonField::text).toList();
        if (ids.size() != texts.size()) {
            throw token.wrong("has " + ids.size() + " ids for " + texts.size() + " tokens");
        }
        return new Piece.Special(ids, texts);
    }
}
