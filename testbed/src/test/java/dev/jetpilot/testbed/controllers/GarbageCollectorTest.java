package dev.jetpilot.testbed.controllers;

import static dev.jetpilot.testbed.controllers.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ConfigMap map(String namespace, String name, ConfigMap... owners) {
        ConfigMapBuilder builder = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata();
        for (ConfigMap owner : owners) {
            builder.editMetadata()
                    .addToOwnerReferences(new OwnerReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("ConfigMap")
                            .withName(owner.getMetadata().getName())
                            .withUid(owner.getMetadata().getUid())
                            .withBlockOwnerDeletion(true)
                            .build())
                    .endMetadata();
        }
        return cluster.client.resource(builder.build()).create();
    }

    private boolean exists(String name) {
        return cluster.client.configMaps().inNamespace("default").withName(name).get() != null;
    }

    @Test
    void dependentsGoWithTheirLastOwner() {
        ConfigMap one = map("default", "one");
        ConfigMap two = map("default", "two");
        map("default", "both", one, two);
        ConfigMap child = map("default", "child", one);
        map("default", "grandchild", child);
        cluster.client.resource(one).delete();
        eventually(() -> assertThat(exists("grandchild")).isFalse());
        assertThat(exists("both")).isTrue();
        cluster.client.resource(two).delete();
        eventually(() -> assertThat(exists("both")).isFalse());
    }

    @Test
    void anOwnerDeletedInTheForegroundGoesLast() {
        ConfigMap owner = map("default", "owner");
        ConfigMap child = map("default", "child", owner);
        cluster.client
                .configMaps()
                .inNamespace("default")
                .withName("child")
                .edit(found -> new ConfigMapBuilder(found)
                        .editMetadata()
                        .addToFinalizers("example.dev/wait")
                        .endMetadata()
                        .build());
        cluster.client
                .resource(owner)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        eventually(() -> assertThat(
                        cluster.client.resource(child).get().getMetadata().getDeletionTimestamp())
                .isNotNull());
        assertThat(exists("owner")).isTrue();
        cluster.client
                .configMaps()
                .inNamespace("default")
                .withName("child")
                .edit(found -> new ConfigMapBuilder(found)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
        eventually(() -> assertThat(exists("owner")).isFalse());
    }

    @Test
    void orphansStay() {
        ConfigMap owner = map("default", "owner");
        ConfigMap child = map("default", "child", owner);
        cluster.client
                .resource(owner)
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        eventually(() -> assertThat(exists("owner")).isFalse());
        assertThat(cluster.client.resource(child).get().getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void anObjectThatNamesADeadOwnerGoes() {
        ConfigMap owner = map("default", "owner");
        cluster.client.resource(owner).delete();
        map("default", "late", owner);
        eventually(() -> assertThat(exists("late")).isFalse());
    }

    @Test
    void aNamespaceTakesItsContentsWithIt() {
        cluster.client
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("site")
                        .endMetadata()
                        .build())
                .create();
        map("site", "inside");
        cluster.client.namespaces().withName("site").delete();
        eventually(() ->
                assertThat(cluster.client.namespaces().withName("site").get()).isNull());
        assertThat(cluster.client.configMaps().inNamespace("site").list().getItems())
                .isEmpty();
    }

    @Test
    void aDaemonSetTakesItsPodsAndRevisionsWithIt() {
        cluster.node("jetson-1", Map.of("model", "r1"));
        cluster.daemonSet("r1", UnaryOperator.identity());
        eventually(
                () -> assertThat(cluster.onlyPod("r1").getSpec().getNodeName()).isEqualTo("jetson-1"));
        cluster.client.apps().daemonSets().inNamespace("default").withName("r1").delete();
        eventually(() -> assertThat(cluster.onlyPod("r1").getMetadata().getDeletionTimestamp())
                .isNotNull());
        eventually(() -> assertThat(cluster.client
                        .apps()
                        .controllerRevisions()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .isEmpty());
        cluster.client.nodes().withName("jetson-1").delete();
        eventually(() -> assertThat(cluster.pods("r1")).isEmpty());
    }
}
