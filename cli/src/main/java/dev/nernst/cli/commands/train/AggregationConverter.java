package dev.nernst.cli.commands.train;

import dev.nernst.em.gradient.Aggregation;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Names of aggregations as they are written on the command line: {@code token-mean}. */
final class AggregationConverter implements ITypeConverter<Aggregation> {
    @Override
    public Aggregation convert(String value) {
        return Arrays.stream(Aggregation.values())
                .filter(aggregation -> label(aggregation).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of "
                        + Arrays.stream(Aggregation.values())
                                .map(AggregationConverter::label)
                                .collect(Collectors.joining(", "))
                        + " but was '" + value + "'"));
    }

    private static String label(Aggregation aggregation) {
        return aggregation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
