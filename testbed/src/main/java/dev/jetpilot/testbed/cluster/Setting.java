package dev.jetpilot.testbed.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * How a cluster is set up.
 *
 * @param watchfulness how soon it notices silent nodes
 * @param speed seconds of the fleet's time in one second; more than 0
 * @param origin the fleet's time when the server starts, out of what the wall clock says then
 * @param directory where a real one makes a directory of its own for logs, audit log and data
 */
public record Setting(Watchfulness watchfulness, double speed, UnaryOperator<Instant> origin, Path directory) {

    /** The same with another eye on silent nodes. */
    public Setting with(Watchfulness other) {
        return new Setting(other, speed, origin, directory);
    }

    /** The same at another speed. */
    public Setting withSpeed(double other) {
        return new Setting(watchfulness, other, origin, directory);
    }

    /** The same with a fleet's time that begins so far in the wall clock's past. */
    public Setting beginningAgo(Duration ago) {
        return new Setting(watchfulness, speed, wall -> wall.minus(ago), directory);
    }

    /** The same with its files elsewhere. */
    public Setting in(Path other) {
        return new Setting(watchfulness, speed, origin, other);
    }
}
