package dev.jetpilot.operator.report;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns decisions that a text advises, as {@code jetpilot.dev/retry=model#2}, into commands that can be pasted. */
final class Command {
    /** A sentence may end behind it; what is quoted is a command already. */
    private static final Pattern DECISION = Pattern.compile(
            "(?<!')(?:annotate )?(jetpilot\\.dev/(?:approve|reject|retry|hold)=[^\\s;,)']*[^\\s;,)'.])");

    private static final Pattern RELEASE = Pattern.compile("(?<=the annotation )jetpilot\\.dev/hold(?![=\\w-])");

    private Command() {}

    /**
     * The text with commands.
     *
     * @param rollout the rollout that is to be annotated
     */
    static String in(String text, ObjectMeta rollout) {
        String command =
                "kubectl -n " + rollout.getNamespace() + " annotate er " + rollout.getName() + " --overwrite '";
        String decisions = DECISION.matcher(text).replaceAll(m -> Matcher.quoteReplacement(command + m.group(1) + "'"));
        return RELEASE.matcher(decisions)
                .replaceAll(m -> Matcher.quoteReplacement(m.group() + ": " + command + m.group() + "-'"));
    }
}
