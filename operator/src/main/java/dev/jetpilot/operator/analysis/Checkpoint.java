package dev.jetpilot.operator.analysis;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.jetpilot.operator.analysis.judge.Baseline;
import dev.jetpilot.operator.analysis.judge.Evidence;
import dev.jetpilot.operator.analysis.judge.Jackknife;
import dev.jetpilot.operator.analysis.judge.NodeState;
import dev.jetpilot.operator.analysis.judge.Portfolio;
import dev.jetpilot.operator.analysis.judge.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The evidence of a rollout's trials, as it is kept across restarts of the operator.
 *
 * <p>Written small: records as arrays, rows of numbers as Base64 of their bits, in single precision where
 * nothing is lost by it. Nothing is rounded: the judge goes on as if it had never stopped.
 *
 * @param version of this format
 * @param trials one entry a class
 */
record Checkpoint(int version, List<Saved> trials) {

    static final int VERSION = 1;

    private static final String HEAD = "{\"crc32\":\"";
    private static final String MIDDLE = "\",\"checkpoint\":";
    private static final int SUM_LENGTH = 8;

    /**
     * The evidence of one trial.
     *
     * @param trial what it is about
     * @param fingerprint of the settings it was collected under
     * @param evidence the evidence
     */
    record Saved(Trial trial, String fingerprint, Evidence evidence) {}

    Checkpoint {
        trials = List.copyOf(trials);
    }

    private static final ObjectMapper MAPPER = mapper();

    private static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule("numbers");
        module.addSerializer(double[].class, new PackedWriter());
        module.addDeserializer(double[].class, new PackedReader());
        ObjectMapper mapper = JsonMapper.builder()
                .addModule(module)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build();
        for (Class<?> type : List.of(Baseline.class, Jackknife.class, NodeState.class, Portfolio.class, Tally.class)) {
            mapper.configOverride(type).setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
        }
        return mapper;
    }

    String toJson() {
        try {
            String body = MAPPER.writeValueAsString(this);
            return HEAD + sum(body) + MIDDLE + body + "}";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the evidence of " + trials.size() + " trials cannot be written", e);
        }
    }

    /** Reads one; empty if it is of another format, or damaged: no verdict rests on numbers that were altered. */
    static Optional<Checkpoint> parse(String json) {
        int start = HEAD.length() + SUM_LENGTH + MIDDLE.length();
        if (json.length() <= start || !json.endsWith("}")) {
            return Optional.empty();
        }
        String body = json.substring(start, json.length() - 1);
        if (!json.startsWith(HEAD + sum(body) + MIDDLE)) {
            return Optional.empty();
        }
        try {
            Checkpoint checkpoint = MAPPER.readValue(body, Checkpoint.class);
            return Optional.ofNullable(checkpoint).filter(found -> found.version() == VERSION);
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String sum(String body) {
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    private static final class PackedWriter extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator json, SerializerProvider provider) throws IOException {
            boolean single = true;
            for (double value : values) {
                single &= Double.compare((float) value, value) == 0;
            }
            ByteBuffer bytes = ByteBuffer.allocate(values.length * (single ? Float.BYTES : Double.BYTES));
            for (double value : values) {
                if (single) {
                    bytes.putFloat((float) value);
                } else {
                    bytes.putDouble(value);
                }
            }
            json.writeString(
                    (single ? "f" : "d") + Base64.getEncoder().withoutPadding().encodeToString(bytes.array()));
        }
    }

    private static final class PackedReader extends JsonDeserializer<double[]> {
        @Override
        public double[] deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getText();
            if (text.isEmpty()) {
                throw context.weirdStringException(text, double[].class, "no kind of number");
            }
            boolean single = text.charAt(0) == 'f';
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(1)));
            double[] values = new double[bytes.remaining() / (single ? Float.BYTES : Double.BYTES)];
            for (int i = 0; i < values.length; i++) {
                values[i] = single ? bytes.getFloat() : bytes.getDouble();
            }
            return values;
        }
    }
}
