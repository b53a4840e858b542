package dev.jetpilot.agent.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** One reading at a time: who asks while it goes on gets what it brings. Nothing is kept: no answer is older than its question's reading. */
final class SharedPage {
    private final Supplier<String> page;
    private CompletableFuture<String> underWay;

    SharedPage(Supplier<String> page) {
        this.page = page;
    }

    /** The page; throws what the reading threw. */
    String get() {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> theirs;
        synchronized (this) {
            theirs = underWay;
            if (theirs == null) {
                underWay = mine;
            }
        }
        if (theirs != null) {
            return join(theirs);
        }
        try {
            mine.complete(page.get());
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
        } finally {
            synchronized (this) {
                underWay = null;
            }
        }
        return join(mine);
    }

    private static String join(CompletableFuture<String> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
