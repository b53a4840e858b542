package dev.jetpilot.operator.analysis;

import dev.jetpilot.api.v1alpha1.AnalysisSpec;
import dev.jetpilot.operator.analysis.judge.Objective;
import dev.jetpilot.operator.analysis.judge.Rules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What is judged, and how: the spec with its defaults applied.
 *
 * @param interval time between scrapes; 10 s
 * @param warmup age of a pod before which it is not judged; 120 s
 * @param baseline history of stable wanted before the first move; 10 min
 * @param falseRollbackRate chance per rollout that a healthy version is taken back, in (0, 1); 0.01
 * @param maxIncrease relative increase over stable that counts as not worse; 0: stable is not compared with
 * @param slos the objectives, in the order of the spec
 */
public record AnalysisSettings(
        Duration interval,
        Duration warmup,
        Duration baseline,
        double falseRollbackRate,
        double maxIncrease,
        List<SloSettings> slos) {

    /** Shortest interval: a pod is not to be kept busy by being watched. */
    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    public AnalysisSettings {
        slos = List.copyOf(slos);
    }

    /**
     * The settings of a spec, absent fields read by {@link dev.jetpilot.api.v1alpha1.Defaults}.
     *
     * @throws IllegalArgumentException if it makes no sense, naming the field and the value
     */
    public static AnalysisSettings of(AnalysisSpec spec) {
        return SettingsReader.read(spec);
    }

    /**
     * What a class is judged by.
     *
     * @param hardwareClass name of the class
     * @param classes classes that share the false rollback rate, at least 1
     */
    Rules rules(String hardwareClass, int classes) {
        List<Objective> objectives =
                slos.stream().map(slo -> slo.objective(hardwareClass)).toList();
        return new Rules(
                objectives,
                falseRollbackRate / Math.max(1, classes),
                Rules.BETA,
                maxIncrease,
                seconds(interval),
                seconds(warmup),
                seconds(baseline));
    }

    /**
     * Limits that are meant for a class which the model does not have, each in a sentence: they change nothing, and a
     * misspelt class would be judged by the limit of all others.
     *
     * @param model name of the EdgeModel
     * @param classes names of its classes, at least one
     */
    public List<String> unknownClasses(String model, List<String> classes) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < slos.size(); i++) {
            String path = "spec.analysis.slos[" + i + "]." + slos.get(i).limitsField() + ".";
            slos.get(i).limits().keySet().stream()
                    .filter(name -> !classes.contains(name))
                    .sorted()
                    .map(name -> path + name + " names no hardware class of EdgeModel " + model
                            + ", so it has no effect; " + are(classes))
                    .forEach(problems::add);
        }
        return problems;
    }

    private static String are(List<String> classes) {
        int last = classes.size() - 1;
        return last == 0
                ? "there is " + classes.get(0) + " only"
                : "they are " + String.join(", ", classes.subList(0, last)) + " and " + classes.get(last);
    }

    /** Changes when the evidence must start again. */
    String fingerprint() {
        StringBuilder text = new StringBuilder().append(maxIncrease);
        slos.forEach(slo -> text.append('\n').append(slo.canonical()));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
