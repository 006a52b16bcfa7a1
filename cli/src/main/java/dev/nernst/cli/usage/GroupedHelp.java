package dev.nernst.cli.usage;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help whose flags stand under headings, what is required first. Stateless. */
public final class GroupedHelp {
    private static final List<String> ORDER = List.of(
            HelpGroup.REQUIRED,
            HelpGroup.REQUIRED + ", one of these",
            HelpGroup.MODEL,
            HelpGroup.DATA,
            "Options",
            HelpGroup.SAMPLING,
            HelpGroup.RUN,
            HelpGroup.OPTIMIZER,
            HelpGroup.WEIGHTS,
            HelpGroup.ROLLOUTS,
            HelpGroup.REWARD,
            HelpGroup.ANSWERS,
            HelpGroup.MEASURED,
            HelpGroup.GUARD,
            HelpGroup.MACHINE,
            HelpGroup.GENERAL);

    private GroupedHelp() {}

    /** Makes a command line and its subcommands show help in this way. */
    public static void register(CommandLine program) {
        UsageMessageSpec usage = program.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(true);
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::options);
        program.getSubcommands().values().forEach(GroupedHelp::register);
    }

    private static String options(Help help) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        ORDER.forEach(heading -> groups.put(heading, new ArrayList<>()));
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                groups.computeIfAbsent(heading(option), heading -> new ArrayList<>())
                        .add(option);
            }
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            if (!options.isEmpty()) {
                Help.Layout layout = help.createDefaultLayout();
                layout.addOptions(options, help.createDefaultParamLabelRenderer());
                text.append(System.lineSeparator()).append(heading).append(":").append(System.lineSeparator());
                text.append(layout);
            }
        });
        return text.toString();
    }

    private static String heading(OptionSpec option) {
        ArgGroupSpec group = option.group();
        if (group != null && group.exclusive() && group.multiplicity().min() > 0) {
            return HelpGroup.REQUIRED + ", one of these";
        }
        if (option.required()) {
            return HelpGroup.REQUIRED;
        }
        if (option.usageHelp() || option.versionHelp()) {
            return HelpGroup.GENERAL;
        }
        if (option.userObject() instanceof Field field) {
            return Optional.ofNullable(field.getAnnotation(HelpGroup.class))
                    .or(() -> Optional.ofNullable(field.getDeclaringClass().getAnnotation(HelpGroup.class)))
                    .map(HelpGroup::value)
                    .orElse("Options");
        }
        return "Options";
    }
}
