package dev.jetpilot.testbed.install;

import dev.jetpilot.testbed.controlplane.AuditTrail;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a ServiceAccount may do by its own roles, and what it has done, each as in {@code apps/daemonsets: patch}. */
final class Rights {
    private static final int HTTP_CREATED = 201;

    private Rights() {}

    /** By the roles that are bound to it by name, namespaces left out. */
    static Set<String> granted(KubernetesClient admin, String namespace, String serviceAccount) {
        Stream<PolicyRule> everywhere = admin.rbac().clusterRoleBindings().list().getItems().stream()
                .filter(b -> names(b.getSubjects(), namespace, serviceAccount))
                .flatMap(b -> rules(admin, b.getRoleRef(), namespace));
        Stream<PolicyRule> somewhere = admin.rbac().roleBindings().inAnyNamespace().list().getItems().stream()
                .filter(b -> names(b.getSubjects(), namespace, serviceAccount))
                .flatMap(b -> rules(admin, b.getRoleRef(), b.getMetadata().getNamespace()));
        return Stream.concat(everywhere, somewhere)
                .flatMap(Rights::each)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean names(List<Subject> subjects, String namespace, String serviceAccount) {
        return subjects != null
                && subjects.stream()
                        .anyMatch(s -> s.getKind().equals("ServiceAccount")
                                && s.getName().equals(serviceAccount)
                                && s.getNamespace().equals(namespace));
    }

    private static Stream<PolicyRule> rules(KubernetesClient admin, RoleRef role, String namespace) {
        return role.getKind().equals("ClusterRole")
                ? admin.rbac().clusterRoles().withName(role.getName()).get().getRules().stream()
                : admin.rbac().roles().inNamespace(namespace).withName(role.getName()).get().getRules().stream();
    }

    private static Stream<String> each(PolicyRule rule) {
        return rule.getApiGroups().stream()
                .flatMap(group -> rule.getResources().stream()
                        .flatMap(resource -> rule.getVerbs().stream().map(verb -> right(group, resource, verb))));
    }

    private static String right(String group, String resource, String verb) {
        return group + "/" + resource + ": " + verb;
    }

    /**
     * What these requests made use of. An apply that makes an object is a patch to the audit log, and is asked for the right to create as well
     * (kubernetes/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go).
     */
    static Set<String> used(List<AuditTrail.Entry> requests) {
        return requests.stream()
                .flatMap(e -> Stream.of(
                                e.verb(), e.verb().equals("patch") && e.code() == HTTP_CREATED ? "create" : e.verb())
                        .map(verb -> right(e.group(), e.resource(), verb)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
