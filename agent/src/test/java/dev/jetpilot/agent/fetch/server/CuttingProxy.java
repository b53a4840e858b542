package dev.jetpilot.agent.fetch.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A bad line to a good server: every connection ends after so many bytes. */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final InetSocketAddress server;
    private final long after;
    private final AtomicLong passed = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * @param after bytes that a connection may bring
     */
    public CuttingProxy(String address, String host, int port, long after) throws IOException {
        this.server = new InetSocketAddress(host, port);
        this.after = after;
        socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        thread(this::accept);
    }

    public String authority() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    /** Bytes that came from the server. */
    public long passed() {
        return passed.get();
    }

    /** Connections that were ended. */
    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Socket behind = new Socket();
                open.add(client);
                open.add(behind);
                behind.connect(server);
                thread(() -> up(client, behind));
                thread(() -> down(client, behind));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void up(Socket client, Socket behind) {
        try {
            client.getInputStream().transferTo(behind.getOutputStream());
            behind.shutdownOutput();
        } catch (IOException e) {
            // Cut.
        }
    }

    private void down(Socket client, Socket behind) {
        try (client;
                behind) {
            InputStream in = behind.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            long left = after;
            for (int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    count >= 0;
                    count = in.read(buffer, 0, (int) Math.min(buffer.length, left))) {
                out.write(buffer, 0, count);
                passed.addAndGet(count);
                left -= count;
                if (left == 0) {
                    cuts.incrementAndGet();
                    client.shutdownOutput();
                    return;
                }
            }
        } catch (IOException e) {
            // The client went first.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
