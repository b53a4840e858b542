package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;

/** The container that serves the model. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Serving(
        @JsonPropertyDescription("Entrypoint of the serving container.") @WrittenAs(Notation.ARGUMENT)
        List<String> command,

        @JsonPropertyDescription("Arguments of the serving container.") @WrittenAs(Notation.ARGUMENT)
        List<String> args,

        @JsonPropertyDescription("Environment of the serving container.")
        List<EnvVar> env,

        @JsonPropertyDescription("Ports of the serving container.")
        List<ContainerPort> ports,

        @JsonPropertyDescription("Where its metrics are.") MetricsEndpoint metrics,

        @JsonPropertyDescription("Readiness probe; gate it on warm-up inferences.")
        Probe readiness,

        @JsonPropertyDescription("Startup probe; gives a slow start its own deadline.")
        Probe startup,

        @JsonPropertyDescription("Resources of the serving container, without the GPU.")
        ResourceRequirements resources,

        @JsonPropertyDescription("RuntimeClass of the pods: nvidia on K3s, nvidia-container-runtime on MicroK8s.")
        @WrittenAs(Notation.NAME)
        String runtimeClassName,

        @JsonPropertyDescription("Extended resource of the GPU; one is requested.") @WrittenAs(Notation.LABEL_KEY)
        String gpuResource,

        @JsonPropertyDescription("Optional Service in front of the pods.")
        ServiceSpec service) {

    public Serving {
        command = command == null ? null : List.copyOf(command);
        args = args == null ? null : List.copyOf(args);
        env = env == null ? null : List.copyOf(env);
        ports = ports == null ? null : List.copyOf(ports);
    }
}
