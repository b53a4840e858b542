package dev.jetpilot.agent.fetch.net;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response's body that is read at the reader's speed and notices when nothing comes any more. What came before a connection broke is
 * handed out first: a fetch that resumes needs every byte.
 */
final class ArrivingBody implements BodySubscriber<Body>, Body {
    /** What the network's thread hands to the reader's. */
    private record Arrival(List<ByteBuffer> bytes, Optional<Throwable> failure, boolean end) {}

    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> open = new ArrayDeque<>();
    private final Duration silence;
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;
    private boolean ended;

    ArrivingBody(Duration silence) {
        this.silence = silence;
    }

    @Override
    public CompletionStage<Body> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        arrivals.add(new Arrival(bytes, Optional.empty(), false));
    }

    @Override
    public void onError(Throwable failure) {
        arrivals.add(new Arrival(List.of(), Optional.of(failure), false));
    }

    @Override
    public void onComplete() {
        arrivals.add(new Arrival(List.of(), Optional.empty(), true));
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        while (open.isEmpty() && !ended) {
            take();
        }
        if (open.isEmpty()) {
            return -1;
        }
        int count = 0;
        while (count < buffer.length && !open.isEmpty()) {
            ByteBuffer first = open.peek();
            int part = Math.min(first.remaining(), buffer.length - count);
            first.get(buffer, count, part);
            count += part;
            if (!first.hasRemaining()) {
                open.remove();
            }
        }
        if (open.isEmpty()) {
            subscription.request(1);
        }
        return count;
    }

    private void take() throws IOException {
        Arrival arrival;
        try {
            arrival = arrivals.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (arrival == null) {
            close();
            throw new IOException("not a byte for " + silence.toMillis() + " ms");
        }
        if (arrival.failure().isPresent()) {
            Throwable failure = arrival.failure().get();
            throw new IOException("the connection broke: " + failure.getMessage(), failure);
        }
        ended = arrival.end();
        arrival.bytes().stream().filter(ByteBuffer::hasRemaining).forEach(open::add);
        if (open.isEmpty() && !ended) {
            subscription.request(1);
        }
    }

    @Override
    public void close() {
        closed = true;
        Flow.Subscription given = subscription;
        if (given != null) {
            given.cancel();
        }
    }
}
