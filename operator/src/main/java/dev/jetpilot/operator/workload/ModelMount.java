package dev.jetpilot.operator.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Optional;

/** How a model comes to where the serving container finds it. */
sealed interface ModelMount permits DirectMount, DeliveredModel {
    /** Where the serving container has the model. */
    String MODELS = "/models";

    /** Volumes of the pod. */
    List<Volume> volumes();

    /** What runs before the pod serves, in order. */
    List<Container> initContainers();

    /** Mounts of the serving container. */
    List<VolumeMount> mounts();

    /** The model, or the directory it is in, in the serving container; empty: it fetches by itself. */
    Optional<String> path();

    /** Secret that the serving container has in its environment. */
    Optional<String> secret();
}
