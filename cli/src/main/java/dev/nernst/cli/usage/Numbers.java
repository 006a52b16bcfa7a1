package dev.nernst.cli.usage;

import java.math.BigInteger;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Numbers on the command line, refused in words rather than in Java's types. Stateless. */
public final class Numbers {
    private Numbers() {}

    /** Makes a command line and its subcommands read numbers in this way. */
    public static void register(CommandLine program) {
        program.registerConverter(int.class, Numbers::integer);
        program.registerConverter(Integer.class, Numbers::integer);
        program.registerConverter(long.class, Numbers::whole);
        program.registerConverter(Long.class, Numbers::whole);
        program.registerConverter(double.class, Numbers::real);
        program.registerConverter(Double.class, Numbers::real);
    }

    private static int integer(String text) {
        return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long whole(String text) {
        return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long whole(String text, long least, long most) {
        BigInteger number;
        try {
            // Bounded before it is parsed, whose time grows with the square of the length.
            number = new BigInteger(text.length() > 100 ? "" : text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new TypeConversionException("'" + text + "' is not between " + least + " and " + most);
        }
        return number.longValueExact();
    }

    private static double real(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
    }
}
