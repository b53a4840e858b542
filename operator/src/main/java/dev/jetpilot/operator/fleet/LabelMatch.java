package dev.jetpilot.operator.fleet;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A label selector, ready to be asked many times. An empty one matches everything, as in Kubernetes.
 *
 * @param equal labels that must have this value
 * @param rules set-based requirements
 */
public record LabelMatch(Map<String, String> equal, List<Rule> rules) {

    /**
     * One set-based requirement.
     *
     * @param key label key
     * @param operator In, NotIn, Exists or DoesNotExist
     * @param values values for In and NotIn
     */
    public record Rule(String key, Operator operator, Set<String> values) {
        public Rule {
            values = Set.copyOf(values);
        }

        private boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    /** Operators of a requirement, as in {@code LabelSelectorRequirement}. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST;

        static Operator of(String word) {
            return switch (word) {
                case "In" -> IN;
                case "NotIn" -> NOT_IN;
                case "Exists" -> EXISTS;
                case "DoesNotExist" -> DOES_NOT_EXIST;
                default ->
                    throw new IllegalArgumentException(
                            "operator " + word + " of a label selector: use In, NotIn, Exists or DoesNotExist");
            };
        }
    }

    public LabelMatch {
        equal = Map.copyOf(equal);
        rules = List.copyOf(rules);
    }

    /**
     * Reads a Kubernetes selector.
     *
     * @throws IllegalArgumentException for an unknown operator
     */
    public static LabelMatch of(LabelSelector selector) {
        Map<String, String> equal = selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels();
        List<LabelSelectorRequirement> rules =
                selector.getMatchExpressions() == null ? List.of() : selector.getMatchExpressions();
        return new LabelMatch(
                equal,
                rules.stream()
                        .map(r -> new Rule(
                                r.getKey(),
                                Operator.of(r.getOperator()),
                                r.getValues() == null ? Set.of() : Set.copyOf(r.getValues())))
                        .toList());
    }

    /** Whether these labels satisfy every requirement. */
    public boolean matches(Map<String, String> labels) {
        for (Map.Entry<String, String> e : equal.entrySet()) {
            if (!e.getValue().equals(labels.get(e.getKey()))) {
                return false;
            }
        }
        for (Rule rule : rules) {
            if (!rule.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
