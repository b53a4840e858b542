package dev.jetpilot.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An object written under a newer CRD can be read: one that cannot would stop the informer for all. */
class ToleranceTest {
    /** As the operator must give it to its client. */
    private final KubernetesSerialization serialization = new KubernetesSerialization(
            new ObjectMapper().enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE), true);

    private static final String NEWER = """
            {"apiVersion": "jetpilot.dev/v1alpha1", "kind": "EdgeRollout", "metadata": {"name": "peoplenet"},
             "spec": {"modelRef": {"name": "m", "cluster": "c"}, "nodeSelector": {}, "shadow": {"share": 3},
                      "strategy": {"canary": {"steps": [{"setWeight": "5%"}, {"experiment": {}}]}},
                      "analysis": {"source": {"pods": {"format": "otlp"}}, "onInconclusive": "AskLater",
                                   "slos": [{"name": "l", "latency": {"unit": "min", "threshold": "1m"}}]},
                      "rollback": {"mode": "Supervised", "maxFailed": 1}},
             "status": {"phase": "Hibernating", "mood": "good", "conditions": [{"type": "Sleepy"}]}}
            """;

    @Test
    void unknownFieldsAndUnknownEnumValuesAreRead() {
        EdgeRollout rollout = serialization.unmarshal(NEWER, EdgeRollout.class);

        assertThat(rollout.getSpec().analysis().onInconclusive()).isEqualTo(OnInconclusive.UNKNOWN);
        assertThat(rollout.getSpec().analysis().slos().get(0).latency().unit()).isEqualTo(LatencyUnit.UNKNOWN);
        assertThat(rollout.getSpec().rollback())
                .isEqualTo(new RollbackSpec(RollbackMode.UNKNOWN, null, 1, null, null, null));
        assertThat(rollout.getSpec().strategy().canary().steps()).hasSize(2);
        assertThat(rollout.getStatus().phase()).isEqualTo("Hibernating");
    }

    @Test
    void withoutTheFeatureAnUnknownEnumValueStopsTheReader() {
        KubernetesSerialization plain = new KubernetesSerialization();

        assertThatThrownBy(() -> plain.unmarshal(NEWER, EdgeRollout.class))
                .hasRootCauseInstanceOf(InvalidFormatException.class);
    }

    @Test
    void whatIsAbsentStaysAbsentWhenWritten() {
        EdgeRollout rollout = serialization.unmarshal(
                "{\"spec\": {\"modelRef\": {\"name\": \"m\"}, \"analysis\": {\"source\": {\"pods\":" + " {}}}}}",
                EdgeRollout.class);

        assertThat(serialization.asJson(rollout.getSpec()))
                .isEqualTo("{\"modelRef\":{\"name\":\"m\"},\"analysis\":{\"source\":{\"pods\":{}}}}");
    }

    @Test
    void listsOfARecordCannotBeChanged() {
        EdgeRollout rollout = serialization.unmarshal(NEWER, EdgeRollout.class);

        assertThatThrownBy(() -> rollout.getSpec().analysis().slos().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordIgnoresUnknownFields(Class<?> type) {
        assertThat(serialization.unmarshal("{\"fieldOfTheFuture\": {\"a\": [1]}}", type))
                .isNotNull();
    }

    static Stream<Class<?>> records() {
        Set<Class<?>> found = new HashSet<>();
        Stream.of(EdgeModelSpec.class, EdgeModelStatus.class, EdgeRolloutSpec.class, EdgeRolloutStatus.class)
                .forEach(type -> collect(type, found));
        return found.stream().sorted((a, b) -> a.getName().compareTo(b.getName()));
    }

    private static void collect(Type type, Set<Class<?>> found) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> collect(argument, found));
        } else if (type instanceof Class<?> plain && plain.isRecord() && found.add(plain)) {
            for (RecordComponent component : plain.getRecordComponents()) {
                collect(component.getGenericType(), found);
            }
        }
    }
}
