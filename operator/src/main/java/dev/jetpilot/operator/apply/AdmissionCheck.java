package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.AdmissionMemory.Answer;
import dev.jetpilot.operator.observe.AdmissionMemory.Question;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks the API server, by a dry run, whether it would take a pod: else the old pod would die first and the
 * new one could not be created. That it cannot be asked is no refusal.
 */
final class AdmissionCheck {
    /** RBAC's refusal to us; a refusal of the pod itself reads otherwise, with the same code. */
    private static final Pattern NOT_ALLOWED_TO_ASK = Pattern.compile("User \".*\" cannot create resource");

    private static final String NO_DRY_RUN = "does not support dry run";

    private final KubernetesClient client;
    private final AdmissionMemory memory;

    AdmissionCheck(KubernetesClient client, AdmissionMemory memory) {
        this.client = client;
        this.memory = memory;
    }

    Answer ask(EdgeRollout rollout, Assignment assignment, DaemonSet wanted, Instant now) {
        Answer answer = dryRun(wanted, now);
        memory.remember(
                new Question(
                        rollout.getMetadata().getNamespace(),
                        rollout.getMetadata().getName(),
                        assignment,
                        Workload.hash(wanted)),
                answer);
        return answer;
    }

    private Answer dryRun(DaemonSet wanted, Instant now) {
        try {
            client.resource(Workload.pod(wanted)).dryRun().create();
            return new Answer(Admission.ACCEPTED, Optional.empty(), now);
        } catch (KubernetesClientException e) {
            String message = Obstacle.message(e);
            if (NOT_ALLOWED_TO_ASK.matcher(message).find()) {
                return unknown(
                        "the operator may not create pods by dry run: grant it create on pods (" + message + ")", now);
            }
            if (message.contains(NO_DRY_RUN)) {
                return unknown("a webhook cannot answer dry runs: set its sideEffects to None (" + message + ")", now);
            }
            return switch (e.getCode()) {
                case 400, 403, 406, 422 -> new Answer(Admission.REFUSED, Optional.of(message + mend(wanted)), now);
                default -> unknown(message, now);
            };
        }
    }

    private static String mend(DaemonSet wanted) {
        return "; change what refuses it, or EdgeModel "
                + wanted.getSpec().getTemplate().getMetadata().getLabels().get(Names.MODEL);
    }

    private static Answer unknown(String why, Instant now) {
        return new Answer(Admission.UNKNOWN, Optional.of(why), now);
    }
}
