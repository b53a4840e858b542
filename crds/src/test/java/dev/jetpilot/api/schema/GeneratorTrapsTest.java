package dev.jetpilot.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.EdgeRolloutSpec;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Trap 4: what the CRD generator does by itself. When one of the first two fails, the generator has mended it, and
 * {@link SchemaShaper} may do less. That our own CRDs are right is in {@link SchemaTest}.
 */
class GeneratorTrapsTest {

    /** A kind that trusts the generator. */
    @Group("traps.jetpilot.dev")
    @Version("v1")
    public static final class Trusting extends CustomResource<TrustingSpec, Void> {
        private static final long serialVersionUID = 1L;
    }

    /** A spec that trusts the generator. */
    public record TrustingSpec(
            @ValidationRule(value = "self.startsWith('a')", message = "begin with an a")
            String text,

            @Size(max = 20) Quantity amount,
            @Size(max = 20) IntOrString share) {}

    private static JsonNode generated() {
        AtomicReference<HasMetadata> made = new AtomicReference<>();
        new CRDGenerator()
                .customResourceClasses(Trusting.class)
                .forCRDVersions("v1")
                .withParallelGenerationEnabled(false)
                .withOutput(new CRDGenerator.CRDOutput<ByteArrayOutputStream>() {
                    @Override
                    public ByteArrayOutputStream outputFor(String crdName) {
                        return new ByteArrayOutputStream();
                    }

                    @Override
                    public void close() {}
                })
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        made.set(crd);
                        return crd;
                    }
                })
                .generate();
        return new ObjectMapper()
                .valueToTree(made.get())
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
    }

    @Test
    void aRuleOnARecordComponentStandsTwice() {
        assertThat(generated().at("/text/x-kubernetes-validations")).hasSize(2);
    }

    @Test
    void sizesOfQuantitiesAndIntOrStringsAreIgnored() {
        assertThat(generated().path("amount").has("maxLength")).isFalse();
        assertThat(generated().path("share").has("maxLength")).isFalse();
    }

    /** So ours stand on types. */
    @Test
    void noneOfOurRulesStandsOnARecordComponent() {
        Set<Class<?>> records = new HashSet<>();
        collect(EdgeModelSpec.class, records);
        collect(EdgeRolloutSpec.class, records);
        List<String> found = new ArrayList<>();
        for (Class<?> type : records) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getAccessor().getAnnotationsByType(ValidationRule.class).length > 0) {
                    found.add(type.getSimpleName() + "." + component.getName());
                }
            }
        }

        assertThat(records).hasSizeGreaterThan(20);
        assertThat(found).isEmpty();
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
