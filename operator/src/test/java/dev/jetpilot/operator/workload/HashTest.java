package dev.jetpilot.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashTest {

    /** The id names objects and labels on every cluster: it must be this one in every release. */
    @Test
    void theRevisionIdOfASpecNeverMoves() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("source", Map.of("uri", "s3://models/a", "digest", "sha256:00"));
        spec.put("modelVersion", "1");
        spec.put("hardwareClasses", List.of(Map.of("name", "any", "image", "i", "port", 8001)));

        // printf '%s' '{"hardwareClasses":[{"image":"i","name":"any","port":8001}],"modelVersion":"1",
        //   "source":{"digest":"sha256:00","uri":"s3://models/a"}}' | sha256sum, on one line
        assertThat(Hash.revisionId(spec)).isEqualTo("ca168f7839");
    }

    @Test
    void theOrderOfKeysDoesNotCountAndThatOfListsDoes() {
        Map<String, Object> ab = new LinkedHashMap<>();
        ab.put("a", 1);
        ab.put("b", List.of("x", "y"));
        Map<String, Object> ba = new LinkedHashMap<>();
        ba.put("b", List.of("x", "y"));
        ba.put("a", 1);

        assertThat(Hash.revisionId(ab)).isEqualTo(Hash.revisionId(ba));
        assertThat(Hash.revisionId(ab)).isNotEqualTo(Hash.revisionId(Map.of("a", 1, "b", List.of("y", "x"))));
    }
}
