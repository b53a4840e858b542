package dev.jetpilot.operator.rollout;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.GoDuration;
import dev.jetpilot.api.v1alpha1.MaintenanceWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Maintenance windows: each opens when its cron expression of five fields fires in its time zone, and stays open for a
 * length of real time. Windows that overlap or touch are one.
 *
 * <p>Where clocks change, a start that falls into the skipped hour opens the window at the change, and a start in the
 * repeated hour opens it the first time only. (cron-utils alone would skip the one and repeat the other.) Its length is
 * never stretched or cut.
 */
public final class CronWindows implements Windows {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Overlapping windows are followed this far; later the planner asks again. */
    private static final Duration HORIZON = Duration.ofDays(8);

    /** Cron expressions know no years: one that comes at no time after this never comes. */
    private static final ZonedDateTime ANY_DAY = ZonedDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final List<Window> windows;

    private record Window(ExecutionTime schedule, Duration length, ZoneId zone) {

        /** When this window, opened at or before the instant, closes. */
        private Optional<Instant> closes(Instant at) {
            return lastStart(at).map(start -> start.plus(length)).filter(end -> end.isAfter(at));
        }

        /** The schedule is followed on a clock without time zone; only what it says is brought into the zone. */
        private Optional<Instant> lastStart(Instant at) {
            Optional<LocalDateTime> start = last(latestShown(at).plusSeconds(1));
            while (start.isPresent() && instant(start.get()).isAfter(at)) {
                start = last(start.get());
            }
            return start.map(this::instant);
        }

        private Optional<Instant> opens(Instant after) {
            Optional<LocalDateTime> start = next(shown(after));
            while (start.isPresent() && !instant(start.get()).isAfter(after)) {
                start = next(start.get());
            }
            return start.map(this::instant);
        }

        private Optional<LocalDateTime> last(LocalDateTime before) {
            return schedule.lastExecution(before.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
        }

        private Optional<LocalDateTime> next(LocalDateTime after) {
            return schedule.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
        }

        private LocalDateTime shown(Instant at) {
            return LocalDateTime.ofInstant(at, zone);
        }

        /** The latest time the clock has shown: in a repeated hour it has shown the end of that hour already. */
        private LocalDateTime latestShown(Instant at) {
            ZoneOffsetTransition change = zone.getRules().previousTransition(at.plusNanos(1));
            return change != null
                            && change.isOverlap()
                            && at.isBefore(change.getInstant().minus(change.getDuration()))
                    ? LocalDateTime.ofInstant(at, change.getOffsetBefore())
                    : shown(at);
        }

        private Instant instant(LocalDateTime local) {
            ZoneOffsetTransition change = zone.getRules().getTransition(local);
            if (change == null) {
                return local.toInstant(zone.getRules().getOffset(local));
            }
            return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
        }
    }

    private CronWindows(List<Window> windows) {
        this.windows = windows;
    }

    /**
     * Reads the windows of a rollout.
     *
     * @param spec may be empty: then nodes may always move
     * @throws InvalidFieldException naming the field, its value and the mend
     */
    public static Windows of(List<MaintenanceWindow> spec) {
        if (spec.isEmpty()) {
            return ALWAYS;
        }
        Window[] windows = new Window[spec.size()];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = window("spec.maintenanceWindows[" + i + "]", spec.get(i));
        }
        return new CronWindows(List.of(windows));
    }

    private static Window window(String path, MaintenanceWindow spec) {
        return new Window(schedule(path, spec.schedule()), length(path, spec.duration()), zone(path, spec.timeZone()));
    }

    private static ExecutionTime schedule(String path, String text) {
        try {
            Cron cron = PARSER.parse(text == null ? "" : text);
            ExecutionTime schedule = ExecutionTime.forCron(cron.validate());
            if (schedule.nextExecution(ANY_DAY).isEmpty()) {
                throw new InvalidFieldException(
                        path + ".schedule", text, "no such day ever comes, the window would never open: correct it");
            }
            return schedule;
        } catch (InvalidFieldException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException(
                    path + ".schedule",
                    text,
                    "write a cron expression of five fields: minute, hour, day of month, month, day of week,"
                            + " as in \"0 1 * * *\" for every night at one");
        }
    }

    private static Duration length(String path, String text) {
        Optional<Duration> length = text == null ? Optional.empty() : parse(text);
        if (length.isEmpty() || length.get().isNegative() || length.get().isZero()) {
            throw new InvalidFieldException(
                    path + ".duration",
                    text,
                    "write how long the window is open as a Go duration, such as 3h or 1h30m");
        }
        return length.get();
    }

    private static Optional<Duration> parse(String text) {
        try {
            return Optional.of(GoDuration.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ZoneId zone(String path, String text) {
        try {
            return ZoneId.of(text == null ? Defaults.WINDOW_TIME_ZONE : text);
        } catch (DateTimeException e) {
            throw new InvalidFieldException(
                    path + ".timeZone",
                    text,
                    "write a name of the IANA time zone database, such as Asia/Bangkok or UTC");
        }
    }

    @Override
    public State at(Instant now) {
        Optional<Instant> closes = closes(now);
        if (closes.isPresent()) {
            return new State(true, closes);
        }
        return new State(
                false, windows.stream().flatMap(w -> w.opens(now).stream()).min(Comparator.naturalOrder()));
    }

    private Optional<Instant> closes(Instant now) {
        Optional<Instant> end = latestClose(now);
        while (end.isPresent() && end.get().isBefore(now.plus(HORIZON))) {
            Optional<Instant> later = latestClose(end.get());
            if (later.isEmpty()) {
                return end;
            }
            end = later;
        }
        return end;
    }

    private Optional<Instant> latestClose(Instant at) {
        return windows.stream().flatMap(w -> w.closes(at).stream()).max(Comparator.naturalOrder());
    }
}
