package dev.jetpilot.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.host.Board;
import dev.jetpilot.agent.host.Finding;
import dev.jetpilot.agent.host.Reading;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryTest {
    private static final String THERMAL = "/sys/class/thermal/";
    private static final String HWMON = "/sys/class/hwmon/";

    @TempDir
    Path directory;

    private Board board;

    @BeforeEach
    void lay() {
        board = Board.empty(directory);
    }

    @Test
    void aMachineWithoutSensorsHasNoValuesAndNoZeroes() {
        Reading<Telemetry> reading = read();
        assertThat(reading.value())
                .isEqualTo(new Telemetry(
                        new Memory(Map.of()),
                        Optional.of(Board.SPACE),
                        new Gpu(OptionalDouble.empty(), empty(), empty(), empty()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        assertThat(reading.value().throttled()).isEmpty();
        assertThat(reading.value().modulePower()).isEmpty();
        assertThat(reading.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"45500, 45.5", "-3000, -3", "0, 0"})
    void temperaturesAreInDegrees(String millidegrees, double celsius) {
        zone(0, "gpu-thermal", millidegrees);
        assertThat(read().value().temperatures())
                .containsExactly(new Temperature("gpu-thermal", OptionalDouble.of(celsius), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hot", "45.5", "200001", "-273150"})
    void aTemperatureThatIsNoneIsAbsentAndNamed(String millidegrees) {
        zone(3, "gpu-thermal", millidegrees);
        Reading<Telemetry> reading = read();
        assertThat(reading.value().temperatures())
                .extracting(Temperature::celsius)
                .containsExactly(OptionalDouble.empty());
        assertThat(reading.findings()).extracting(Finding::file).containsExactly(THERMAL + "thermal_zone3/temp");
    }

    @Test
    void aSensorWithoutPowerIsAbsentAndNotNamed() {
        zone(0, "Tdiode_tegra", "-256000");
        Reading<Telemetry> reading = read();
        assertThat(reading.value().temperatures())
                .extracting(Temperature::celsius)
                .containsExactly(OptionalDouble.empty());
        assertThat(reading.findings()).isEmpty();
    }

    @Test
    void zonesOfOneNameAreToldApartAndThePmicIsNoSensor() {
        zone(0, "gpu-thermal", "1000");
        zone(1, "gpu-thermal", "2000");
        zone(2, "PMIC-Die", "100000");
        assertThat(read().value().temperatures())
                .extracting(Temperature::zone)
                .containsExactly("gpu-thermal", "gpu-thermal-1");
    }

    @Test
    void tripsOfFansAreLeftOut() {
        zone(0, "tj", "1000");
        for (String trip : List.of("0 active 50000", "1 passive 99000", "2 critical 104500", "10 hot 101000")) {
            String[] words = trip.split(" ");
            board.with(THERMAL + "thermal_zone0/trip_point_" + words[0] + "_type", words[1])
                    .with(THERMAL + "thermal_zone0/trip_point_" + words[0] + "_temp", words[2]);
        }
        assertThat(read().value().temperatures().get(0).trips())
                .containsExactly(
                        new Temperature.Trip(1, "passive", 99),
                        new Temperature.Trip(2, "critical", 104.5),
                        new Temperature.Trip(10, "hot", 101));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpu-throttle-alert", "soc012-throttle-alert", "cpufreq-cpu0", "thermal-cpufreq-0",
                        "devfreq-17000000.gpu",
                "devfreq-gpu-gpc-0", "cpu-balanced", "gpu_balanced", "tegra-heavy", "cpu_heavy"
            })
    void whatTakesClocksAwayIsThrottling(String device) {
        cooling(0, device, "0");
        assertThat(read().value().throttled()).contains(false);
        cooling(0, device, "1");
        assertThat(read().value().throttled()).contains(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pwm-fan", "hot-surface-alert", "core_dvfs_floor", "gpu_scaling0", "thermal-fan-est"})
    void whatDoesNotTakeClocksAwayIsNone(String device) {
        cooling(0, device, "4");
        assertThat(read().value().throttled()).isEmpty();
        cooling(1, "gpu-throttle-alert", "0");
        assertThat(read().value().throttled()).contains(false);
        assertThat(read().value().cooling()).hasSize(2);
    }

    @Test
    void aCoolingDeviceInNoStateIsAbsentAndNamed() {
        cooling(0, "gpu-throttle-alert", "-1");
        cooling(1, "cpu-throttle-alert", "x");
        Reading<Telemetry> reading = read();
        assertThat(reading.value().throttled()).isEmpty();
        assertThat(reading.findings())
                .extracting(Finding::file)
                .containsExactly(THERMAL + "cooling_device0/cur_state", THERMAL + "cooling_device1/cur_state");
    }

    @Test
    void powerIsVoltageTimesCurrent() {
        hwmon(
                1,
                "name ina3221",
                "in1_label VDD_IN",
                "in1_input 5000",
                "curr1_input 2500",
                "in2_label NC",
                "in2_input 1");
        hwmon(1, "curr2_input 1", "in4_input 77", "curr4_input 77", "in7_label sum of shunt voltages", "in7_input 7");
        hwmon(2, "name pwmfan", "in1_label VDD_FAN", "in1_input 5000", "curr1_input 1");
        assertThat(read().value().rails()).containsExactly(new Rail("VDD_IN", 12.5));
    }

    @Test
    void powerThatTheSensorCountsItselfIsTaken() {
        hwmon(1, "name ina238", "label VIN", "power1_input 23000000");
        hwmon(2, "name ina226", "power1_input 500000");
        hwmon(3, "name ina2xx", "in1_label A", "in1_input 1000", "curr1_input 1", "power1_input 2000000");
        assertThat(read().value().rails())
                .containsExactly(new Rail("VIN", 23), new Rail("ina226", 0.5), new Rail("A", 2));
    }

    @Test
    void aRailThatLacksAValueIsAbsentAndOthersStay() {
        hwmon(1, "name ina3221", "in1_label A", "in1_input 5000", "in2_label B", "in2_input x", "curr2_input 1");
        hwmon(1, "in3_label C", "in3_input 1000", "curr3_input -39");
        Reading<Telemetry> reading = read();
        assertThat(reading.value().rails()).containsExactly(new Rail("C", -0.039));
        assertThat(reading.findings()).extracting(Finding::file).containsExactly(HWMON + "hwmon1/in2_input");
    }

    @Test
    void railsOfOneNameAreToldApart() {
        hwmon(1, "name ina238", "power1_input 1000000", "power2_input 2000000");
        hwmon(2, "name ina238", "power1_input 3000000");
        assertThat(read().value().rails()).extracting(Rail::name).containsExactly("ina238", "ina238-2", "ina238-3");
    }

    @ParameterizedTest
    @CsvSource({
        "VDD_IN=5 VDD_SOC=2 VDD_CPU_GPU_CV=1, 5",
        "POM_5V_IN=3 POM_5V_GPU=1, 3",
        "VDD_GPU_SOC=5 VDD_CPU_CV=3 VIN_SYS_5V0=4 VDDQ_VDD2_1V8AO=1, 12",
        "GPU=1 CPU=1 SOC=1 CV=1 VDDRQ=1 SYS5V=1, 6",
        "VDD_GPU=1 VDD_CPU_SOC_MSS=2 VIN_SYS_5V0=3 VIN=20, 6",
    })
    void theModulesPowerIsAKnownSumOfRails(String rails, double watts) {
        assertThat(ModulePower.of(rails(rails))).hasValue(watts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"VDD_GPU_SOC=5 VDD_CPU_CV=3", "A=1", "GPU=1 CPU=1"})
    void aSumWithAHoleIsNoPower(String rails) {
        assertThat(ModulePower.of(rails(rails))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/sys/devices/gpu.0/load",
        "/sys/devices/57000000.gpu/load",
        "/sys/devices/platform/17000000.gpu/load",
        "/sys/devices/platform/bus@0/17000000.gpu/load",
        "/sys/devices/17000000.gp10b/load"
    })
    void theLoadIsFoundWhereTheKernelPutsIt(String file) {
        board.with(file, "682");
        assertThat(read().value().gpu().load()).hasValue(0.682);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "-1", "busy", ""})
    void aLoadThatIsNoneIsAbsentAndNamed(String load) {
        board.with("/sys/devices/gpu.0/load", load);
        Reading<Telemetry> reading = read();
        assertThat(reading.value().gpu().load()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::file).containsExactly("/sys/devices/gpu.0/load");
    }

    @ParameterizedTest
    @CsvSource({"57000000.gpu", "17000000.gp10b", "17000000.gv11b", "17000000.ga10b", "17000000.gpu", "gpu-gpc-0"})
    void theGpuIsTakenFromAmongTheClocks(String name) {
        String devfreq = "/sys/class/devfreq/";
        board.with(devfreq + "15340000.vic/cur_freq", "1")
                .with(devfreq + "gpu-nvd-0/cur_freq", "2")
                .with(devfreq + name + "/cur_freq", "918000000")
                .with(devfreq + name + "/max_freq", "-1");
        Reading<Telemetry> reading = read();
        assertThat(reading.value().gpu().hertz()).hasValue(918_000_000);
        assertThat(reading.value().gpu().maxHertz()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::file).containsExactly(devfreq + name + "/max_freq");
    }

    @Test
    void memoryIsInBytesAndOnlyWhatTheKernelShows() {
        board.with(
                "/proc/meminfo",
                "MemTotal:        8000000 kB\nMemFree: x kB\nNvMapMemUsed:  5 kB\nHugePages_Total:       0");
        assertThat(read().value().memory().bytes())
                .isEqualTo(Map.of("total", 8_000_000L * 1024, "nvmap_used", 5L * 1024));
    }

    @Test
    void meminfoWithoutATotalIsNamed() {
        board.with("/proc/meminfo", "MemFree: 7 kB");
        assertThat(read().findings()).extracting(Finding::file).containsExactly("/proc/meminfo");
    }

    @Test
    void overCurrentIsCountedByInput() {
        hwmon(3, "name soctherm_oc", "oc1_event_cnt 1", "oc1_throt_en 1", "oc3_event_cnt 27390", "oc2_event_cnt many");
        Reading<Telemetry> reading = read();
        assertThat(reading.value().overCurrent())
                .containsExactly(new OverCurrent("oc1", 1), new OverCurrent("oc3", 27390));
        assertThat(reading.findings()).extracting(Finding::file).containsExactly(HWMON + "hwmon3/oc2_event_cnt");
    }

    private static OptionalLong empty() {
        return OptionalLong.empty();
    }

    private static List<Rail> rails(String text) {
        return Arrays.stream(text.split(" "))
                .map(rail -> rail.split("="))
                .map(rail -> new Rail(rail[0], Double.parseDouble(rail[1])))
                .toList();
    }

    private void zone(int number, String type, String temp) {
        board.with(THERMAL + "thermal_zone" + number + "/type", type)
                .with(THERMAL + "thermal_zone" + number + "/temp", temp);
    }

    private void cooling(int number, String type, String state) {
        board.with(THERMAL + "cooling_device" + number + "/type", type)
                .with(THERMAL + "cooling_device" + number + "/cur_state", state);
    }

    private void hwmon(int number, String... files) {
        for (String file : files) {
            board.with(
                    HWMON + "hwmon" + number + "/" + file.substring(0, file.indexOf(' ')),
                    file.substring(file.indexOf(' ') + 1));
        }
    }

    private Reading<Telemetry> read() {
        return board.read(host -> Telemetry.read(host, Memory.read(host), "/cache"));
    }
}
