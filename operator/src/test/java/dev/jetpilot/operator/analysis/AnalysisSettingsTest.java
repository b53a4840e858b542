package dev.jetpilot.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.api.v1alpha1.AnalysisSpec;
import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.judge.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysisSettingsTest {

    private static final String LATENCY =
            "{'name':'p95','latency':{'histogram':'h','unit':'us','threshold':'33ms','thresholds':{'agx':'12ms'}}}";

    private static AnalysisSettings settings(String json) {
        try {
            return AnalysisSettings.of(new ObjectMapper().readValue(json.replace('\'', '"'), AnalysisSpec.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AnalysisSettings with(String slo) {
        return settings("{'slos':[" + slo + "]}");
    }

    @Test
    void defaults() {
        AnalysisSettings settings = with(LATENCY);
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.warmup()).isEqualTo(Duration.ofSeconds(120));
        assertThat(settings.baseline()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.falseRollbackRate()).isEqualTo(0.01);
        assertThat(settings.maxIncrease()).isZero();
        assertThat(settings.slos().get(0).budget()).isCloseTo(0.05, within(1e-12));
        assertThat(settings("{'slos':[" + LATENCY + "],'regression':{}}").maxIncrease())
                .isEqualTo(0.1);
    }

    @Test
    void everythingGiven() {
        AnalysisSettings settings = settings("{'interval':'15s','warmup':'0s','baseline':'1h30m',"
                + "'falseRollbackRate':'0.5%','regression':{'maxIncrease':'20%'},'slos':[" + LATENCY + "]}");
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.warmup()).isZero();
        assertThat(settings.baseline()).isEqualTo(Duration.ofMinutes(90));
        assertThat(settings.maxIncrease()).isEqualTo(0.2);
        Rules rules = settings.rules("agx", 4);
        assertThat(rules.alpha()).isEqualTo(0.00125);
        assertThat(rules.objectives().get(0).limit()).isEqualTo(12_000);
        assertThat(settings.rules("nano", 1).objectives().get(0).limit()).isEqualTo(33_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'latency':{'summary':'s','quantile':'0.99','unit':'ms','threshold':'33ms'}|SUMMARY|33",
                "'latency':{'mean':{'sum':'s','count':'c'},'threshold':'33ms'}|MEAN|0.033",
                "'latency':{'histogram':'h','unit':'ns','threshold':'1ms'}|HISTOGRAM|1000000",
                "'ratio':{'bad':'b','good':'g','max':'1%'}|RATIO|0.01",
                "'ratio':{'bad':'b','good':'g','max':'0.02'}|RATIO|0.02",
                "'gauge':{'metric':'w','max':'15'}|GAUGE|15",
                "'gauge':{'metric':'w','max':'1500m'}|GAUGE|1.5"
            })
    void kindsOfObjectives(String slo, Mode mode, double limit) {
        SloSettings found = with("{'name':'x'," + slo + "}").slos().get(0);
        assertThat(found.mode()).isEqualTo(mode);
        assertThat(found.limit()).isCloseTo(limit, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'slos':[]}|spec.analysis.slos is empty: write at least one objective",
                "{'slos':[{'name':'x'}]}|spec.analysis.slos[0] is incomplete: write a name and exactly one of latency, ratio and gauge",
                "{'slos':[{'name':'x','latency':{'threshold':'1s'}}]}"
                        + "|spec.analysis.slos[0].latency is incomplete: write exactly one of histogram, summary and mean",
                "{'slos':[{'name':'x','latency':{'histogram':'h'}}]}|spec.analysis.slos[0].latency.threshold is missing: write it",
                "{'slos':[{'name':'x','latency':{'histogram':'h','threshold':'fast'}}]}"
                        + "|spec.analysis.slos[0].latency.threshold: \"fast\" is not a duration: write a Go duration such as 90s or 1h30m (units h, m, s, ms, us, ns; a day is 24h)",
                "{'slos':[{'name':'x','latency':{'histogram':'h','threshold':'0s'}}]}"
                        + "|spec.analysis.slos[0].latency.threshold: \"0s\" must be above zero: write a Go duration such as 33ms",
                "{'slos':[{'name':'x','latency':{'histogram':'h','threshold':'1s','quantile':'95'}}]}"
                        + "|spec.analysis.slos[0].latency.quantile: \"95\" must be at least 0.5 and below 1: write a quantile such as \"0.95\"",
                "{'slos':[{'name':'x','ratio':{'bad':'b','good':'g','max':1}}]}"
                        + "|spec.analysis.slos[0].ratio.max: \"1\" must be above 0% and below 100%: write a share such as 1%",
                "{'slos':[{'name':'x','ratio':{'bad':'b','good':'g','max':'few'}}]}"
                        + "|spec.analysis.slos[0].ratio.max: \"few\" is not a number: write one such as 0.95 or 1%",
                "{'slos':[{'name':'x','gauge':{'metric':'m'}}]}|spec.analysis.slos[0].gauge.max is missing: write a quantity such as \"15\"",
                "{'interval':'10ms','slos':[{'name':'x','gauge':{'metric':'m','max':'1'}}]}"
                        + "|spec.analysis.interval: \"10ms\" must be at least 1s: write a Go duration of 1s or more, such as 10s",
                "{'slos':[{'name':'x','gauge':{'metric':'m','max':'1'}},{'name':'x','gauge':{'metric':'m','max':'1'}}]}"
                        + "|spec.analysis.slos[1].name: \"x\" is given twice: write another name"
            })
    void whatMakesNoSenseIsRefusedWithItsField(String json, String message) {
        assertThatThrownBy(() -> settings(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aLimitForAClassThatTheModelDoesNotHaveIsNamed() {
        AnalysisSettings settings = with(
                LATENCY + ",{'name':'watts','gauge':{'metric':'w','max':'15','maxima':{'nano':'9','xavier':'7'}}}");

        assertThat(settings.unknownClasses("peoplenet-2", List.of("agx", "nano")))
                .containsExactly("spec.analysis.slos[1].gauge.maxima.xavier names no hardware class of EdgeModel"
                        + " peoplenet-2, so it has no effect; they are agx and nano");
        assertThat(settings.unknownClasses("peoplenet-3", List.of("nano", "xavier")))
                .containsExactly("spec.analysis.slos[0].latency.thresholds.agx names no hardware class of EdgeModel"
                        + " peoplenet-3, so it has no effect; they are nano and xavier");
        assertThat(settings.unknownClasses("peoplenet-4", List.of("agx", "nano", "xavier")))
                .isEmpty();
    }

    @Test
    void theFingerprintFollowsTheObjectivesOnly() {
        String one = with(LATENCY).fingerprint();
        assertThat(settings("{'interval':'20s','slos':[" + LATENCY + "]}").fingerprint())
                .isEqualTo(one);
        assertThat(with(LATENCY.replace("12ms", "13ms")).fingerprint()).isNotEqualTo(one);
        assertThat(with(LATENCY.replace("'h'", "'i'")).fingerprint()).isNotEqualTo(one);
        assertThat(settings("{'regression':{},'slos':[" + LATENCY + "]}").fingerprint())
                .isNotEqualTo(one);
    }
}
