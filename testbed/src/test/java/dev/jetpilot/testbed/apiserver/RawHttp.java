package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Talks to the server without a Kubernetes client, to see what really goes over the wire. */
final class RawHttp {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    RawHttp(EmbeddedApiServer server) {
        this.url = server.url();
    }

    record Reply(int code, JsonNode body) {}

    Reply get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", "");
    }

    Reply getAs(String path, String accept) throws IOException, InterruptedException {
        return reply(HttpRequest.newBuilder(URI.create(url + path))
                .header("Accept", accept)
                .build());
    }

    Reply post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, "application/json", body);
    }

    Reply put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, "application/json", body);
    }

    Reply merge(String path, String body) throws IOException, InterruptedException {
        return send("PATCH", path, "application/merge-patch+json", body);
    }

    Reply strategic(String path, String body) throws IOException, InterruptedException {
        return send("PATCH", path, "application/strategic-merge-patch+json", body);
    }

    Reply apply(String path, String manager, String body) throws IOException, InterruptedException {
        String query = (path.contains("?") ? "&" : "?") + "fieldManager=" + manager;
        return send("PATCH", path + query, "application/apply-patch+yaml", body);
    }

    Reply send(String method, String path, String type, String body) throws IOException, InterruptedException {
        return reply(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private Reply reply(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), Json.MAPPER.readTree(response.body()));
    }

    /** An open watch; read it line by line. */
    BufferedReader watch(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
        return new BufferedReader(new InputStreamReader(
                http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
    }
}
