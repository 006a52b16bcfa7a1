package dev.nernst.cli.commands.generate;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ModelOptions;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.options.SamplingFlags;
import dev.nernst.cli.output.Meter;
import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationListener;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.runtime.Provider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst generate}. */
@Command(name = "generate", description = "Continue a prompt, or every prompt of a JSONL file.")
public final class GenerateCommand extends NernstCommand {
    private static final int MAX_NEW_TOKENS = 256;

    @Mixin
    private ModelOptions model;

    @Mixin
    private ProviderOptions provider;

    @Mixin
    private PromptOptions prompts;

    @Mixin
    private SamplingFlags sampling;

    @HelpGroup(HelpGroup.SAMPLING)
    @Option(
            names = "--n",
            paramLabel = "N",
            defaultValue = "1",
            description = "Samples of each prompt. Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Override
    public Integer call() throws IOException {
        try (Provider opened = provider.open();
                LanguageModel loaded = model.load(opened)) {
            GenerationOptions options = sampling.resolve(loaded.generationDefaults(), samples, MAX_NEW_TOKENS);
            List<int[]> ids = prompts.encode(loaded);
            List<GenerationRequest> requests = new ArrayList<>();
            for (int[] prompt : ids) {
                requests.add(loaded.request(prompt, options, requests.size()));
            }
            boolean single = !prompts.isFile() && samples == 1;
            Meter meter = new Meter();
            List<Generation> generations = generate(loaded, requests, single);
            report(generations, single, loaded.loading().label());
            err().println(meter.tokens(
                    generations.stream().mapToLong(g -> g.tokenIds().length).sum()));
        }
        return 0;
    }

    private List<Generation> generate(LanguageModel loaded, List<GenerationRequest> requests, boolean single) {
        try (BatchEngine engine = loaded.newEngine(EngineOptions.DEFAULT)) {
            if (single) {
                GenerationListener listener = common().json() ? GenerationListener.NONE : new TextPrinter(out());
                return engine.generate(requests, listener, new Cancellation());
            }
            try (GenerationProgress progress = new GenerationProgress(err(), (long) requests.size() * samples)) {
                return engine.generate(requests, progress, new Cancellation());
            }
        }
    }

    private void report(List<Generation> generations, boolean single, String weights) {
        if (!common().json()) {
            if (single) {
                out().println();
            } else {
                generations.forEach(this::print);
            }
            out().flush();
        } else if (single) {
            json(GenerationReport.of(generations.getFirst(), weights));
        } else {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("weights", weights);
            report.put(
                    "samples",
                    generations.stream()
                            .map(generation -> GenerationReport.of(generation, null))
                            .toList());
            json(report);
        }
    }

    private void print(Generation generation) {
        out().println("[prompt " + (generation.request() + 1)
                + (samples > 1 ? ", sample " + (generation.sample() + 1) : "") + "]");
        out().println(generation.text());
    }
}
