package dev.jetpilot.agent.fetch.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** An HTTP/1.1 server on a loopback address of its own that counts every byte and fails exactly as told. */
public final class FaultyServer implements AutoCloseable {
    private static final int SEND_BUFFER = 16 * 1024;
    private static final int WRITE = 16 * 1024;

    private final ServerSocket socket;
    private final Function<Request, Reply> script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();

    /**
     * What was asked.
     *
     * @param number of the request, from 1
     * @param path with the query
     * @param headers names in lower case
     */
    public record Request(int number, String path, Map<String, String> headers) {
        /** First byte asked for. */
        public long from() {
            String range = headers.getOrDefault("range", "bytes=0-");
            return Long.parseLong(range.substring("bytes=".length(), range.indexOf('-')));
        }
    }

    private FaultyServer(String address, Function<Request, Reply> script) throws IOException {
        this.script = script;
        socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        Thread accepting = new Thread(this::accept, "faulty-server");
        accepting.setDaemon(true);
        accepting.start();
    }

    /** Starts one; the script is asked for every request. */
    public static FaultyServer start(String address, Function<Request, Reply> script) throws IOException {
        return new FaultyServer(address, script);
    }

    /** {@code HOST:PORT}. */
    public String authority() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    public String url(String path) {
        return "http://" + authority() + path;
    }

    /** Every request so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Bytes of bodies that were handed to the network. */
    public long sent() {
        return sent.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setSendBufferSize(SEND_BUFFER);
                connections.add(connection);
                Thread serving = new Thread(() -> serve(connection), "faulty-connection");
                serving.setDaemon(true);
                serving.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            boolean more = true;
            while (more) {
                String line = line(in);
                if (line.isEmpty()) {
                    return;
                }
                Map<String, String> headers = new TreeMap<>();
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    int colon = header.indexOf(':');
                    headers.put(
                            header.substring(0, colon).toLowerCase(Locale.ROOT),
                            header.substring(colon + 1).strip());
                }
                Request request;
                synchronized (requests) {
                    request = new Request(requests.size() + 1, line.split(" ", -1)[1], headers);
                    requests.add(request);
                }
                more = answer(connection, request, script.apply(request));
            }
        } catch (IOException | InterruptedException e) {
            // The client has gone, or was killed: that is what is tested.
        }
    }

    private boolean answer(Socket connection, Request request, Reply reply) throws IOException, InterruptedException {
        String ifRange = request.headers().get("if-range");
        boolean sameVersion = ifRange == null || ifRange.equals(reply.headers.get("ETag"));
        boolean partial = reply.status == 200
                && reply.ranges
                && request.headers().containsKey("range")
                && sameVersion
                && request.from() < reply.body.length;
        long from = partial ? request.from() : 0;
        StringBuilder head = new StringBuilder("HTTP/1.1 " + (partial ? 206 : reply.status) + " x\r\n");
        reply.headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (partial) {
            head.append(
                    "Content-Range: bytes " + from + "-" + (reply.body.length - 1) + "/" + reply.body.length + "\r\n");
        }
        head.append(
                reply.saysLength
                        ? "Content-Length: " + (reply.body.length - from) + "\r\n"
                        : "Transfer-Encoding: chunked\r\n");
        OutputStream out = connection.getOutputStream();
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        long inThisAnswer = 0;
        for (int at = (int) from; at < reply.body.length; ) {
            if (inThisAnswer == reply.holdAfter) {
                reply.reached.countDown();
                reply.goOn.await(1, TimeUnit.MINUTES);
            }
            if (inThisAnswer == reply.dropAfter) {
                if (reply.reset) {
                    connection.setSoLinger(true, 0);
                }
                return false;
            }
            long limit = Math.min(reply.dropAfter, inThisAnswer < reply.holdAfter ? reply.holdAfter : Long.MAX_VALUE);
            int count = (int) Math.min(Math.min(WRITE, reply.body.length - at), limit - inThisAnswer);
            if (!reply.saysLength) {
                out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            out.write(reply.body, at, count);
            if (!reply.saysLength) {
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
            at += count;
            inThisAnswer += count;
            sent.addAndGet(count);
        }
        if (!reply.saysLength) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.flush();
        return true;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
