package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The kinds that are served without a CustomResourceDefinition. */
public final class BuiltIns {
    public static final ResourceType NAMESPACES =
            core("namespaces", "Namespace", "ns").cluster().status().build();
    public static final ResourceType NODES =
            core("nodes", "Node", "no").cluster().status().build();
    public static final ResourceType PODS =
            core("pods", "Pod", "po").status().generation().in("all").build();
    public static final ResourceType SERVICES =
            core("services", "Service", "svc").status().in("all").build();
    public static final ResourceType EVENTS = core("events", "Event", "ev").build();
    public static final ResourceType DAEMON_SETS = new Row("apps", "v1", "daemonsets", "DaemonSet", "ds")
            .status()
            .generation()
            .in("all")
            .build();
    public static final ResourceType CONTROLLER_REVISIONS =
            new Row("apps", "v1", "controllerrevisions", "ControllerRevision").build();
    public static final ResourceType LEASES = new Row("coordination.k8s.io", "v1", "leases", "Lease").build();
    public static final ResourceType CRDS = new Row(
                    "apiextensions.k8s.io",
                    "v1",
                    "customresourcedefinitions",
                    "CustomResourceDefinition",
                    "crd",
                    "crds")
            .cluster()
            .status()
            .generation()
            .in("api-extensions")
            .build();
    private static final String RBAC = "rbac.authorization.k8s.io";

    static final List<ResourceType> ALL = List.of(
            NAMESPACES,
            NODES,
            PODS,
            SERVICES,
            EVENTS,
            core("configmaps", "ConfigMap", "cm").build(),
            core("secrets", "Secret").build(),
            core("serviceaccounts", "ServiceAccount", "sa").build(),
            DAEMON_SETS,
            CONTROLLER_REVISIONS,
            LEASES,
            new Row("events.k8s.io", "v1", "events", "Event", "ev")
                    .storedAs("events", EventVersions::toEventsGroup, EventVersions::toCore)
                    .build(),
            CRDS,
            new Row("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass")
                    .cluster()
                    .build(),
            new Row(RBAC, "v1", "clusterroles", "ClusterRole").cluster().build(),
            new Row(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding")
                    .cluster()
                    .build(),
            new Row(RBAC, "v1", "roles", "Role").build(),
            new Row(RBAC, "v1", "rolebindings", "RoleBinding").build());

    /** Kinds of which a create keeps the status that comes with it. */
    static final Set<String> STATUS_ON_CREATE = Set.of("nodes", "services");

    private BuiltIns() {}

    private static Row core(String plural, String kind, String... shortNames) {
        return new Row("", "v1", plural, kind, shortNames);
    }

    private static final class Row {
        private final String group;
        private final String version;
        private final String plural;
        private final String kind;
        private final List<String> shortNames;
        private List<String> categories = List.of();
        private boolean namespaced = true;
        private boolean status;
        private boolean generation;
        private String storage;
        private UnaryOperator<ObjectNode> fromStored = UnaryOperator.identity();
        private UnaryOperator<ObjectNode> toStored = UnaryOperator.identity();

        Row(String group, String version, String plural, String kind, String... shortNames) {
            this.group = group;
            this.version = version;
            this.plural = plural;
            this.kind = kind;
            this.shortNames = Arrays.asList(shortNames);
            this.storage = group.isEmpty() ? plural : plural + "." + group;
        }

        Row cluster() {
            namespaced = false;
            return this;
        }

        Row status() {
            status = true;
            return this;
        }

        Row generation() {
            generation = true;
            return this;
        }

        Row in(String category) {
            categories = List.of(category);
            return this;
        }

        Row storedAs(String name, UnaryOperator<ObjectNode> from, UnaryOperator<ObjectNode> to) {
            storage = name;
            fromStored = from;
            toStored = to;
            return this;
        }

        ResourceType build() {
            return new ResourceType(
                    group,
                    version,
                    plural,
                    kind.toLowerCase(Locale.ROOT),
                    kind,
                    namespaced,
                    shortNames,
                    categories,
                    storage,
                    status,
                    generation,
                    BuiltInTyping.ROOT,
                    Optional.empty(),
                    fromStored,
                    toStored);
        }
    }
}
