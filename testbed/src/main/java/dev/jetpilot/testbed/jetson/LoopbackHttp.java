package dev.jetpilot.testbed.jetson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP/1.1 GET requests on any number of loopback addresses from one thread. The JDK's server would need three
 * threads for each of a thousand pods.
 */
final class LoopbackHttp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackHttp.class);
    private static final int LONGEST_REQUEST = 16 * 1024;

    /** What a request gets. */
    record Reply(Kind kind, int status, String contentType, String body) {
        enum Kind {
            ANSWER,
            /** Nothing, ever; the connection stays open until the other side gives up. */
            SILENCE,
            /** The connection is reset. */
            RESET
        }

        static final Reply SILENCE = new Reply(Kind.SILENCE, 0, "", "");
        static final Reply RESET = new Reply(Kind.RESET, 0, "", "");

        static Reply of(int status, String contentType, String body) {
            return new Reply(Kind.ANSWER, status, contentType, body);
        }
    }

    /** An address that is being listened on; closing it frees the address. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Connection {
        final Function<String, Reply> site;
        final ByteBuffer in = ByteBuffer.allocate(LONGEST_REQUEST);
        ByteBuffer out = ByteBuffer.allocate(0);
        boolean lastReply;

        Connection(Function<String, Reply> site) {
            this.site = site;
        }
    }

    private final Selector selector;
    private final Queue<Runnable> chores = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    private LoopbackHttp(Selector selector) {
        this.selector = selector;
        this.thread = new Thread(this::run, "jetson-http");
        thread.setDaemon(true);
    }

    static LoopbackHttp start() {
        try {
            LoopbackHttp http = new LoopbackHttp(Selector.open());
            http.thread.start();
            return http;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector for the virtual Jetsons' metrics", e);
        }
    }

    /**
     * Listens on a loopback address.
     *
     * @param site gets the path of a GET request and says what to answer; called on the server's only thread
     * @throws BindException if somebody listens there already, or the host has no such address
     */
    Listening listen(InetSocketAddress address, Function<String, Reply> site) throws IOException {
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("virtual Jetsons listen on loopback addresses only, not on " + address);
        }
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.configureBlocking(false);
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        chore(() -> {
            try {
                server.register(selector, SelectionKey.OP_ACCEPT, site);
            } catch (IOException e) {
                LOG.warn("cannot listen address={} error={}", address, e.toString());
            }
        });
        return () -> chore(() -> close(server));
    }

    private void chore(Runnable chore) {
        chores.add(chore);
        selector.wakeup();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::ready);
                for (Runnable chore = chores.poll(); chore != null; chore = chores.poll()) {
                    chore.run();
                }
            } catch (ClosedSelectorException e) {
                return;
            } catch (IOException e) {
                LOG.warn("the virtual Jetsons' metrics server stumbled error={}", e.toString());
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (!key.isValid()) {
                return;
            }
            if (key.isAcceptable()) {
                accept(key);
            } else if (key.isReadable()) {
                read(key);
            } else if (key.isWritable()) {
                write(key);
            }
        } catch (IOException e) {
            close(key.channel());
        }
    }

    @SuppressWarnings("unchecked")
    private void accept(SelectionKey key) throws IOException {
        SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(
                    selector, SelectionKey.OP_READ, new Connection((Function<String, Reply>) key.attachment()));
        }
    }

    private void read(SelectionKey key) throws IOException {
        Connection connection = (Connection) key.attachment();
        if (((SocketChannel) key.channel()).read(connection.in) < 0) {
            close(key.channel());
            return;
        }
        String head = new String(connection.in.array(), 0, connection.in.position(), StandardCharsets.ISO_8859_1);
        if (head.contains("\r\n\r\n")) {
            connection.in.clear();
            reply(key, connection, head);
        } else if (!connection.in.hasRemaining()) {
            close(key.channel());
        }
    }

    private void reply(SelectionKey key, Connection connection, String head) throws IOException {
        String[] words = head.substring(0, head.indexOf("\r\n")).split(" ");
        boolean get = words.length == 3 && words[0].equals("GET");
        Reply reply = get
                ? connection.site.apply(words[1].replaceFirst("\\?.*", ""))
                : Reply.of(405, "text/plain", "only GET is answered here\n");
        switch (reply.kind()) {
            case SILENCE -> connection.in.clear();
            case RESET -> {
                ((SocketChannel) key.channel()).setOption(StandardSocketOptions.SO_LINGER, 0);
                close(key.channel());
            }
            case ANSWER -> {
                connection.lastReply = !get || head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close");
                connection.out = bytes(reply, connection.lastReply);
                write(key);
            }
            default -> throw new IllegalStateException("unknown reply " + reply);
        }
    }

    private static ByteBuffer bytes(Reply reply, boolean last) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + reply.status() + " " + (reply.status() == 200 ? "OK" : "Error") + "\r\n"
                        + "Content-Type: " + reply.contentType() + "\r\n"
                        + "Content-Length: " + body.length + "\r\n"
                        + (last ? "Connection: close\r\n" : "") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    private void write(SelectionKey key) throws IOException {
        Connection connection = (Connection) key.attachment();
        ((SocketChannel) key.channel()).write(connection.out);
        if (connection.out.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else if (connection.lastReply) {
            close(key.channel());
        } else {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void close(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            LOG.debug("closing a connection failed error={}", e.toString());
        }
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                close(key.channel());
            }
            selector.close();
        } catch (IOException e) {
            LOG.warn("cannot close the virtual Jetsons' metrics server error={}", e.toString());
        }
    }
}
