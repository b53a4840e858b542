package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.fixtures.server.FaultyServer;
import dev.jetpilot.fixtures.server.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model on a web server, on good days and bad. */
class HttpsFetchTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final byte[] MODEL = Run.bytes(3 * MEBIBYTE + 17, 1);
    private static final String DIGEST = Digest.of(MODEL);

    @TempDir
    Path directory;

    private Run run(FaultyServer server) {
        return new Run(directory, server.url("/models/peoplenet.onnx"), DIGEST)
                .with("--allow-http=" + server.authority());
    }

    private void whole(Run run) throws IOException {
        assertThat(run.content(DIGEST).resolve("peoplenet.onnx")).hasBinaryContent(MODEL);
        assertThat(run.cache().resolve(".partial")).isEmptyDirectory();
    }

    @Test
    void aModelArrivesWholeAndTheNextStartAsksNobody() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.message()).contains("it was here");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aConnectionThatDropsAtEveryMegabyteCostsNoByteTwice() throws IOException {
        byte[] large = Run.bytes(64 * MEBIBYTE, 2);
        try (FaultyServer server =
                FaultyServer.start("127.0.6.1", r -> Reply.file(large, "a").droppingAfter(MEBIBYTE))) {
            Run run = new Run(directory, server.url("/m.onnx"), Digest.of(large)).with("--allow-http=127.0.6.1");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.content(Digest.of(large)).resolve("m.onnx")).hasBinaryContent(large);
            assertThat(server.requests()).hasSize(64);
            assertThat(server.sent()).isEqualTo(large.length);
            assertThat(run.pace.pauses()).allMatch(p -> p.compareTo(Duration.ofSeconds(1)) <= 0);
        }
    }

    @Test
    void aResetInTheMiddleOfManyPacketsCostsOnlyWhatWasUnderWay() throws IOException {
        try (FaultyServer server =
                FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a").resettingAfter(MEBIBYTE))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
        }
    }

    @Test
    void aServerThatIgnoresRangeIsReadFromTheStart() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> {
            Reply reply = Reply.file(MODEL, "a").ignoringRange();
            return r.number() == 1 ? reply.droppingAfter(MEBIBYTE) : reply;
        })) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(server.requests().get(1).from()).isEqualTo(MEBIBYTE);
        }
    }

    @Test
    void aServerThatIgnoresRangeAndDropsDoesNotEatTheSitesTraffic() throws IOException {
        try (FaultyServer server = FaultyServer.start(
                "127.0.6.1", r -> Reply.file(MODEL, "a").ignoringRange().droppingAfter(2 * MEBIBYTE))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.UNREACHABLE);
            assertThat(run.message()).contains("cannot go on").contains("supports Range");
            assertThat(server.sent()).isLessThan(7L * 2 * MEBIBYTE);
        }
    }

    @Test
    void anObjectThatWasReplacedByTheRightOneIsFetchedFromTheStart() throws IOException {
        byte[] old = Run.bytes(MODEL.length, 9);
        try (FaultyServer server = FaultyServer.start(
                "127.0.6.1",
                r -> r.number() == 1 ? Reply.file(old, "old").droppingAfter(MEBIBYTE) : Reply.file(MODEL, "new"))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(server.requests().get(1).headers()).containsEntry("if-range", "\"old\"");
        }
    }

    @Test
    void anObjectThatWasReplacedByAnotherOneIsSaidToHaveChanged() throws IOException {
        byte[] other = Run.bytes(MODEL.length, 9);
        try (FaultyServer server = FaultyServer.start(
                "127.0.6.1",
                r -> r.number() == 1 ? Reply.file(MODEL, "a").droppingAfter(MEBIBYTE) : Reply.file(other, "b"))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.CHANGED);
            assertThat(run.content(DIGEST)).doesNotExist();
        }
    }

    @Test
    void aServerThatHonoursRangeButNotIfRangeDoesNotGlueTwoVersionsTogether() throws IOException {
        byte[] other = Run.bytes(MODEL.length, 9);
        try (FaultyServer server = FaultyServer.start(
                "127.0.6.1",
                r -> r.number() == 1
                        ? Reply.file(other, "old").without("ETag").droppingAfter(MEBIBYTE)
                        : Reply.file(MODEL, "new").without("ETag"))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(run.output()).contains("do not make the right file");
        }
    }

    @Test
    void silenceIsNoticedAndTheRestFetchedOverAnotherConnection() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> {
            Reply reply = Reply.file(MODEL, "a");
            return r.number() == 1 ? reply.holdingAfter(MEBIBYTE, new CountDownLatch(1), never) : reply;
        })) {
            Run run = run(server).with("--stall-timeout=1s");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(run.output()).contains("not a byte for 1000 ms");
            assertThat(server.sent()).isEqualTo(MODEL.length);
            never.countDown();
        }
    }

    @Test
    void aBusyServerIsAskedAgainWhenItSaid() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> switch (r.number()) {
            case 1 -> Reply.status(429).with("Retry-After", "120");
            case 2 -> Reply.status(503).with("Retry-After", "Mon, 23 Nov 2026 12:10:00 GMT");
            case 3 -> Reply.status(500);
            default -> Reply.file(MODEL, "a");
        })) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(run.pace.pauses().get(0)).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(132));
            assertThat(run.pace.pauses().get(1)).isBetween(Duration.ofSeconds(460), Duration.ofSeconds(530));
            assertThat(run.pace.pauses().get(2)).isLessThanOrEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    void aServerThatIsGoneEndsAtTheDeadlineAndKeepsWhatHasArrived() throws IOException {
        FaultyServer server = FaultyServer.start(
                "127.0.6.1",
                r -> r.number() == 1 ? Reply.file(MODEL, "a").droppingAfter(2 * MEBIBYTE) : Reply.status(502));
        try (server) {
            Run run = run(server).with("--deadline=10m");
            assertThat(run.fetch()).isEqualTo(Outcome.UNREACHABLE);
            assertThat(run.message()).contains("502").contains("600 s").contains("kept");
            Duration waited = run.pace.pauses().stream().reduce(Duration.ZERO, Duration::plus);
            assertThat(waited).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
            assertThat(run.content(DIGEST)).doesNotExist();
        }
        try (FaultyServer back = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            Run run = run(back);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(back.sent()).isEqualTo(MODEL.length - 2L * MEBIBYTE);
        }
    }

    @Test
    void whatIsNotThereIsNotFoundAtOnce() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.status(404))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.NOT_FOUND);
            assertThat(run.message()).contains("/models/peoplenet.onnx").contains("spec.source.uri");
            assertThat(run.pace.pauses()).isEmpty();
        }
    }

    @Test
    void oneFlippedBitIsNeverServed() throws IOException {
        byte[] flipped = MODEL.clone();
        flipped[MEBIBYTE] ^= 0x10;
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(flipped, "a"))) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DIGEST_MISMATCH);
            assertThat(run.message()).contains(DIGEST).contains(Digest.of(flipped));
            assertThat(run.content(DIGEST)).doesNotExist();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aBitThatFlippedInWhatWasKeptIsNoticedAndRepaired() throws IOException {
        try (FaultyServer server = FaultyServer.start(
                "127.0.6.1",
                r -> Reply.file(MODEL, "a").droppingAfter(r.number() == 1 ? 2L * MEBIBYTE : MODEL.length))) {
            assertThat(run(server).with("--deadline=1ms").fetch()).isEqualTo(Outcome.UNREACHABLE);
            Path kept = directory.resolve("cache/.partial/" + DIGEST.replace(':', '-') + "/content/peoplenet.onnx");
            byte[] bytes = Files.readAllBytes(kept);
            assertThat(bytes).hasSize(2 * MEBIBYTE);
            bytes[4711] ^= 1;
            Files.write(kept, bytes);
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
        }
    }

    @Test
    void aBitThatFlippedInTheCacheIsNoticedWhenAskedFor() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            assertThat(run(server).fetch()).isEqualTo(Outcome.DONE);
            Path file = run(server).content(DIGEST).resolve("peoplenet.onnx");
            var modified = Files.getLastModifiedTime(file);
            byte[] bytes = Files.readAllBytes(file);
            bytes[4711] ^= 1;
            file.toFile().setWritable(true);
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, modified);
            Run run = run(server).with("--rehash");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aFileThatWasWrittenIntoIsFetchedAgainWithoutBeingAsked() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            assertThat(run(server).fetch()).isEqualTo(Outcome.DONE);
            Path file = run(server).content(DIGEST).resolve("peoplenet.onnx");
            file.toFile().setWritable(true);
            Files.write(file, new byte[] {1});
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
        }
    }

    @Test
    void aDiskThatIsTooSmallIsSaidBeforeAByteIsWritten() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            Run run = run(server).with("--reserve=1Mi").free(2L * MEBIBYTE);
            assertThat(run.fetch()).isEqualTo(Outcome.DISK_FULL);
            assertThat(run.message())
                    .contains("needs 3.0 MiB more")
                    .contains("2.0 MiB are free")
                    .contains("1.0 MiB stay free");
        }
    }

    @Test
    void aSizeThatNobodySaysIsReadToTheEnd() throws IOException {
        try (FaultyServer server =
                FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a").withoutLength())) {
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
        }
    }

    @Test
    void theBandwidthLimitIsKept() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            Run run = run(server).with("--bandwidth=1Mi");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(Duration.ofNanos(run.pace.nanos())).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3100));
        }
    }

    @Test
    void aTransferThatIsTooSlowEndsAtTheDeadlineAndGoesOnLater() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            Run slow = run(server).with("--bandwidth=1Mi", "--deadline=2s");
            assertThat(slow.fetch()).isEqualTo(Outcome.UNREACHABLE);
            assertThat(slow.message())
                    .contains("of 3.0 MiB")
                    .contains("2 s allowed")
                    .contains("kept");
            Run run = run(server);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            whole(run);
            assertThat(server.requests().get(1).from()).isGreaterThanOrEqualTo(2L * MEBIBYTE);
        }
    }

    @Test
    void whatNobodyGoesOnWithIsRemovedAfterAWeek() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            Path old = directory.resolve("cache/.partial/sha256-" + "0".repeat(64));
            Path fresh = directory.resolve("cache/.partial/sha256-" + "1".repeat(64));
            Files.createDirectories(directory.resolve("cache/.locks"));
            for (Path partial : List.of(old, fresh)) {
                Files.createDirectories(partial.resolve("content"));
                Files.createDirectories(partial.resolve("resume"));
                Files.write(partial.resolve("content/m"), new byte[10]);
            }
            Run run = run(server);
            Files.setLastModifiedTime(
                    old.resolve("resume"), FileTime.from(run.pace.now().minus(Duration.ofDays(8))));
            Files.setLastModifiedTime(
                    fresh.resolve("resume"), FileTime.from(run.pace.now().minus(Duration.ofDays(6))));
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(old).doesNotExist();
            assertThat(fresh).exists();
        }
    }

    @Test
    void aNameOfOurOwnIsUsedAlsoForWhatIsHereAlready() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.1", r -> Reply.file(MODEL, "a"))) {
            assertThat(run(server).fetch()).isEqualTo(Outcome.DONE);
            Run run = run(server).with("--name=model.onnx");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.content(DIGEST).resolve("model.onnx")).hasBinaryContent(MODEL);
            assertThat(server.requests()).hasSize(1);
        }
    }
}
