package dev.jetpilot.api.schema;

import java.util.Optional;

/**
 * The ways a value of the API may be written: a bound on its length, and a CEL rule whose message says how to mend it.
 *
 * <p>Rules are CEL rather than {@code pattern}, since a pattern shows a person its expression only. Every notation is
 * bounded, or the API server refuses the CRD for the estimated cost of its rules. The bound is wider than the rule
 * where there is one, so that the rule's message is the one that shows.
 *
 * <p>Only a count or share may be a bare number. The rest is text in the CRD even where the Java type takes both: API
 * servers of Kubernetes 1.30 do not see the bound of an int-or-string, and refuse a rule on one that stands in a list.
 */
public enum Notation {
    /** An argument of a command line, up to 4096 characters. */
    ARGUMENT(4096),
    /** A count of at least 1, or a share from 1% to 100%. */
    COUNT_OR_PERCENT(
            16,
            "type(self) == int ? self >= 1 : self.matches('^([1-9][0-9]?|100)%$')",
            "write a count of at least 1, or a share from 1% to 100% such as 10%"),
    /** A cron expression of five fields. */
    CRON(
            128,
            "self.matches('^[0-9A-Za-z*/,-]+( [0-9A-Za-z*/,-]+){4}$')",
            "write five cron fields (minute, hour, day of month, month, day of week), such as \"0 1 * * *\""),
    /** A sha256 digest. */
    DIGEST(128, "self.matches('^sha256:[0-9a-f]{64}$')", "write sha256: and 64 hexadecimal digits in lower case"),
    /** A Go duration above zero in h, m, s, ms, us and ns. */
    DURATION(
            32,
            "self.matches('^([0-9]{1,6}([.][0-9]{1,6})?(h|m|s|ms|us|ns))+$') && duration(self) > duration('0s')",
            "write a Go duration above zero, such as 90s or 1h30m (units h, m, s, ms, us, ns; a day is 24h)"),
    /** A container image reference. */
    IMAGE(
            512,
            "self.matches('^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$')",
            "write an image reference such as nvcr.io/nvidia/tritonserver:25.02-py3-igpu"),
    /** A Go duration of at least a second: how often a pod is asked. */
    INTERVAL(
            32,
            "self.matches('^([0-9]{1,6}([.][0-9]{1,6})?(h|m|s|ms|us|ns))+$') && duration(self) >= duration('1s')",
            "write a Go duration of at least 1s, such as 10s or 1m30s (units h, m, s, ms, us, ns)"),
    /** The key of a label or of an extended resource. */
    LABEL_KEY(
            317,
            "self.matches('^([a-z0-9][a-z0-9.-]*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$')",
            "write a label key such as topology.kubernetes.io/zone"),
    /** The value of a metric's label. */
    LABEL_VALUE(256),
    /** The name of a Prometheus metric. */
    METRIC(
            200,
            "self.matches('^[a-zA-Z_:][a-zA-Z0-9_:]*$')",
            "write the name of a metric such as nv_inference_count, without labels"),
    /** The version of a model: it stands in labels. */
    MODEL_VERSION(
            128,
            "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$')",
            "write at most 63 letters, digits, dots, - and _, such as 2.7.0"),
    /** The name of a Kubernetes object. */
    NAME(
            253,
            "self.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$')",
            "write the name of an object: a-z, 0-9, - and dots, beginning and ending with a letter or digit"),
    /** An absolute path. */
    PATH(1024, "self.matches('^/[^ ]*$') && !self.contains('..')", "write an absolute path, without spaces and .."),
    /** A whole share from 1% to 100%. */
    PERCENT(16, "self.matches('^([1-9][0-9]?|100)%$')", "write a share from 1% to 100% with its sign, such as 5%"),
    /** The name of a port. */
    PORT_NAME(
            63,
            "self.matches('^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$')",
            "write the name of a port of the container: at most 15 characters a-z, 0-9 and -, such as grpc"),
    /** A quantile of at least a half and below 1. */
    QUANTILE(16, "self.matches('^0[.][5-9][0-9]*$')", "write a quantile of at least 0.5 and below 1, such as \"0.95\""),
    /** A quantity. */
    QUANTITY(32, "isQuantity(self)", "write a quantity such as \"15\", 500m or 1Gi"),
    /** A quantity above zero. */
    POSITIVE_QUANTITY(
            32,
            "isQuantity(self) && quantity(self).isGreaterThan(quantity('0'))",
            "write a quantity above zero, such as 1Gi"),
    /** A share above 0% and below 100%, decimals allowed. */
    RATE(
            16,
            "self.matches('^[0-9]{1,2}([.][0-9]{1,4})?%$') && !self.matches('^[0.]+%$')",
            "write a share above 0% and below 100% with its sign, such as 1% or 0.5%"),
    /** Dimensions of a tensor. */
    SHAPE(64, "self.matches('^[1-9][0-9]*(x[1-9][0-9]*){0,7}$')", "write dimensions joined by x, such as 1x3x544x960"),
    /** A DNS label of at most 40 characters: it becomes part of label values and of the names of objects. */
    SHORT_NAME(
            63,
            "self.matches('^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$')",
            "write at most 40 characters a-z, 0-9 and -, beginning and ending with a letter or"
                    + " digit, such as orin-nano"),
    /** The version of TensorRT. */
    TENSORRT(32, "self.matches('^[0-9]{1,2}([.][0-9]{1,3}){1,3}$')", "write the version of TensorRT, such as \"10.3\""),
    /** Any text up to 256 characters. */
    TEXT(256),
    /** An IANA time zone. */
    TIME_ZONE(
            64,
            "self.matches('^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$')",
            "write an IANA time zone such as Asia/Bangkok or UTC"),
    /** Where an artifact is stored. */
    URI(
            2048,
            "self.matches('^((oci|https|s3|pvc)://|hostPath:///)[^ /][^ ]*$')",
            "write oci://, https://, s3:// or pvc://CLAIM/ with a path, or hostPath:/// with a path of the node"),
    /** The address of a server. */
    URL(2048, "self.matches('^https?://[^ /][^ ]*$')", "write an address such as http://prometheus.monitoring:9090");

    private final long maxLength;
    private final String rule;
    private final String message;

    Notation(long maxLength) {
        this(maxLength, null, null);
    }

    Notation(long maxLength, String rule, String message) {
        this.maxLength = maxLength;
        this.rule = rule;
        this.message = message;
    }

    /** Longest value in characters. */
    public long maxLength() {
        return maxLength;
    }

    /** Whether a bare number may stand for it. */
    public boolean takesNumbers() {
        return this == COUNT_OR_PERCENT;
    }

    /** The CEL rule over {@code self}, where the length alone does not say it. */
    public Optional<String> rule() {
        return Optional.ofNullable(rule);
    }

    /** What the API server says to who breaks the rule. Present exactly when {@link #rule()} is. */
    public Optional<String> message() {
        return Optional.ofNullable(message);
    }
}
