package dev.jetpilot.testbed.gitops;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.testbed.controlplane.Binary;
import dev.jetpilot.testbed.controlplane.BinaryCache;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The library by which Flux and kpt tell whether an apply is done, run on objects. */
final class RealKStatus {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RealKStatus() {}

    /** The status of each object, in their order. */
    static List<KStatus> of(List<GenericKubernetesResource> objects) {
        String program = BinaryCache.usual()
                .binaries(Set.of(Binary.KSTATUS))
                .get(Binary.KSTATUS)
                .toString();
        try {
            Process process = new ProcessBuilder(program)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            CompletableFuture<Void> written =
                    CompletableFuture.runAsync(() -> write(objects, process.getOutputStream()));
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            written.join();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kstatus ended with exit code " + exit);
            }
            return said.lines().map(RealKStatus::status).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kstatus ran", e);
        }
    }

    private static void write(List<GenericKubernetesResource> objects, OutputStream to) {
        try (to) {
            for (GenericKubernetesResource object : objects) {
                to.write(JSON.writeValueAsBytes(object));
                to.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to kstatus", e);
        }
    }

    private static KStatus status(String word) {
        return switch (word) {
            case "Current" -> KStatus.CURRENT;
            case "InProgress" -> KStatus.IN_PROGRESS;
            case "Failed" -> KStatus.FAILED;
            case "Terminating" -> KStatus.TERMINATING;
            default -> throw new IllegalStateException("kstatus says " + word);
        };
    }
}
