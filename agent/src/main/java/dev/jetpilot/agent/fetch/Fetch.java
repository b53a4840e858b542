package dev.jetpilot.agent.fetch;

import dev.jetpilot.agent.fetch.age.AgeFile;
import dev.jetpilot.agent.fetch.age.Identity;
import dev.jetpilot.agent.fetch.age.MemoryVolume;
import dev.jetpilot.agent.fetch.net.Credentials;
import dev.jetpilot.agent.fetch.net.Web;
import dev.jetpilot.agent.fetch.pace.Backoff;
import dev.jetpilot.agent.fetch.pace.Deadline;
import dev.jetpilot.agent.fetch.pace.Pace;
import dev.jetpilot.agent.fetch.pace.Retry;
import dev.jetpilot.agent.fetch.pace.Throttle;
import dev.jetpilot.agent.fetch.sign.CosignKey;
import dev.jetpilot.agent.fetch.sign.Evidence;
import dev.jetpilot.agent.fetch.source.Artifact;
import dev.jetpilot.agent.fetch.source.Source;
import dev.jetpilot.agent.fetch.source.Sources;
import dev.jetpilot.agent.fetch.store.Cache;
import dev.jetpilot.agent.fetch.store.CachedModel;
import dev.jetpilot.agent.fetch.store.NodeLock;
import dev.jetpilot.agent.fetch.store.Room;
import dev.jetpilot.agent.fetch.store.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One model, from wherever it is to where it is served from. */
final class Fetch {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String AGE = ".age";

    private final FetchOptions options;
    private final Pace pace;
    private final Deadline deadline;
    private final Retry retry;
    private final Transfer transfer;
    private final Room.Free free;
    private final Consumer<String> log;
    private final Source source;
    private final Optional<CosignKey> key;

    Fetch(FetchOptions options, Pace pace, Room.Free free, RandomGenerator random, Consumer<String> log)
            throws FetchFailure {
        this.options = options;
        this.pace = pace;
        this.free = free;
        this.log = log;
        FetchOptions.Limits limits = options.limits();
        deadline = new Deadline(pace, limits.deadline());
        retry = new Retry(deadline, new Backoff(limits.firstPause(), LONGEST_PAUSE, random), log);
        transfer = new Transfer(
                retry, new Throttle(pace, limits.bandwidth()), new Room(free, limits.reserve()), boot(), log);
        Credentials credentials = new Credentials(options.credentials());
        Web web = new Web(
                new Web.Settings(
                        limits.connect(),
                        limits.silence(),
                        options.plain(),
                        options.authorities().or(credentials::authorities)),
                pace);
        source = new Sources(web, credentials, options.mount(), options.hostPaths(), options.s3(), pace)
                .open(options.uri(), options.digest(), options.name().map(this::cachedName));
        key = options.cosignKey().isEmpty()
                ? Optional.empty()
                : Optional.of(CosignKey.read(options.cosignKey().get()));
    }

    /** Of a boot that nobody can tell from others, nothing unwritten is trusted. */
    private static String boot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }

    private String cachedName(String name) {
        return options.decryption().isPresent() && !name.endsWith(AGE) ? name + AGE : name;
    }

    /** Returns what was done, in a sentence. */
    String run() throws FetchFailure {
        // Before a gigabyte travels for nothing.
        Optional<Identity> identity = options.decryption().isEmpty()
                ? Optional.empty()
                : Optional.of(Identity.read(options.decryption().get().identity()));
        if (options.decryption().isPresent()) {
            MemoryVolume.require(
                    options.decryption().get().plain(),
                    options.decryption().get().anyDisk());
        }
        try {
            Cache cache = new Cache(options.cache());
            cache.sweep(pace.now(), log);
            NodeLock lock = cache.lock(source.where(), options.digest(), pace, deadline, log);
            try (lock) {
                return provide(cache, identity);
            }
        } catch (IOException e) {
            throw new FetchFailure(
                    Outcome.OTHER,
                    options.cache().toString(),
                    "the cache cannot be used (" + e + ")",
                    "look at the disk, its mount and its owner",
                    e);
        }
    }

    private String provide(Cache cache, Optional<Identity> identity) throws IOException, FetchFailure {
        long start = pace.nanos();
        Optional<CachedModel> there = cache.find(options.digest(), options.rehash(), log);
        if (there.isPresent()) {
            reverify(there.get());
        }
        CachedModel model = there.isPresent() ? there.get() : bring(cache);
        if (options.name().isPresent()) {
            model.alsoCalled(cachedName(options.name().get()));
        }
        model.used(pace.now());
        if (identity.isPresent()) {
            decrypt(model, identity.get());
        }
        long seconds = Duration.ofNanos(pace.nanos() - start).toSeconds();
        return source.where() + " is whole in " + model.content() + " (" + Room.mebibytes(model.size())
                + (there.isPresent() ? ", it was here" : ", fetched in " + seconds + " s")
                + (key.isPresent() ? ", signature verified)" : ")");
    }

    private CachedModel bring(Cache cache) throws IOException, FetchFailure {
        Artifact artifact = retry.run(source.where(), source::resolve);
        List<Evidence> evidence = key.isEmpty() ? List.of() : retry.run(source.where(), source::evidence);
        boolean later = key.isPresent() && key.get().needsFile(evidence);
        if (key.isPresent() && !later) {
            key.get().verify(source.where(), options.digest(), evidence, Optional.empty());
        }
        CachedModel model = cache.fetch(source, options.digest(), artifact, evidence, transfer);
        if (later) {
            key.get().verify(source.where(), options.digest(), evidence, onlyFile(model));
        }
        return model;
    }

    /** What lies in the cache may have been fetched for somebody who asked for no signature, or by another key. */
    private void reverify(CachedModel model) throws IOException, FetchFailure {
        if (key.isEmpty()) {
            return;
        }
        List<Evidence> kept = model.evidence();
        try {
            key.get().verify(source.where(), options.digest(), kept, onlyFile(model));
        } catch (FetchFailure notKept) {
            List<Evidence> fresh = retry.run(source.where(), source::evidence);
            key.get().verify(source.where(), options.digest(), fresh, onlyFile(model));
            model.keepEvidence(fresh);
        }
    }

    private static Optional<Path> onlyFile(CachedModel model) throws IOException {
        List<String> files = model.files();
        return files.size() == 1 ? Optional.of(model.content().resolve(files.get(0))) : Optional.empty();
    }

    private void decrypt(CachedModel model, Identity identity) throws IOException, FetchFailure {
        Path plain = options.decryption().orElseThrow().plain();
        Room room = new Room(free, 0);
        int opened = 0;
        List<String> files = model.files();
        for (String path : files) {
            Path file = model.content().resolve(path);
            String name = files.size() == 1 && options.name().isPresent()
                    ? options.name().get()
                    : path;
            String bare = name.endsWith(AGE) ? name.substring(0, name.length() - AGE.length()) : name;
            Path target = plain.resolve(bare);
            if (AgeFile.is(file)) {
                AgeFile.open(file, identity, target, room);
                opened++;
            } else {
                Files.createDirectories(target.getParent());
                Files.deleteIfExists(target);
                Files.copy(file, target);
            }
        }
        if (opened == 0) {
            throw new FetchFailure(
                    Outcome.DECRYPTION,
                    source.where(),
                    "it is not encrypted with age",
                    "encrypt it with age -r RECIPIENT, or leave spec.encryption out");
        }
    }
}
