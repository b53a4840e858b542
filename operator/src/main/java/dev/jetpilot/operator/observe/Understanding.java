package dev.jetpilot.operator.observe;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether all that was written was understood: what is stored is compared with what is left of it after it
 * went through our types. A field of a newer release may be the one that asks for a safeguard.
 */
final class Understanding {
    private Understanding() {}

    /** Path of the first value that got lost or changed. */
    static Optional<String> gap(Object stored, Object understood, String path) {
        if (stored instanceof Map<?, ?> map) {
            Map<?, ?> other = understood instanceof Map<?, ?> m ? m : Map.of();
            return map.entrySet().stream()
                    .flatMap(e -> gap(e.getValue(), other.get(e.getKey()), path + "." + e.getKey()).stream())
                    .findFirst();
        }
        if (stored instanceof List<?> list) {
            List<?> other = understood instanceof List<?> l ? l : List.of();
            for (int i = 0; i < list.size(); i++) {
                Optional<String> gap = gap(list.get(i), i < other.size() ? other.get(i) : null, path + "[" + i + "]");
                if (gap.isPresent()) {
                    return gap;
                }
            }
            return Optional.empty();
        }
        return stored == null || understood != null && Objects.equals(stored.toString(), understood.toString())
                ? Optional.empty()
                : Optional.of(path);
    }
}
