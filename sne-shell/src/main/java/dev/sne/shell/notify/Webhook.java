// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/// POSTs each notification as JSON to a URL.
///
/// At a failover the network may not carry a packet for a moment. So what could not even connect is
/// tried again for a while; what may have arrived is not, for nobody is to be told twice.
final class Webhook implements Receiver {
    private static final int SUCCESS = 2;
    private static final int CLASS = 100;

    private final URI url;
    private final HttpClient client;
    private final Limits limits;

    /// @param connect for one connection to be made
    /// @param answer for the whole of one request
    /// @param pause before the second attempt; doubled for each further one
    /// @param attempts after which no further attempt is begun, counted from the first
    record Limits(Duration connect, Duration answer, Duration pause, Duration attempts) {
        static final Limits STANDARD =
                new Limits(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(60));
    }

    Webhook(URI url) {
        this(url, Limits.STANDARD);
    }

    Webhook(URI url, Limits limits) {
        this.url = url;
        this.limits = limits;
        client =
                HttpClient.newBuilder()
                        .connectTimeout(limits.connect())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void deliver(Notification notification) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .timeout(limits.answer())
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "sne")
                        .POST(HttpRequest.BodyPublishers.ofString(notification.json() + "\n"))
                        .build();
        long deadline = System.nanoTime() + limits.attempts().toNanos();
        Duration pause = limits.pause();
        while (true) {
            try {
                post(request);
                return;
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (System.nanoTime() + pause.toNanos() > deadline) {
                    throw new IOException("cannot connect to " + url.getHost(), e);
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private void post(HttpRequest request) throws IOException, InterruptedException {
        int status;
        try {
            status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (HttpConnectTimeoutException e) {
            throw e;
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    url.getHost()
                            + " has not answered within "
                            + limits.answer().toSeconds()
                            + " s",
                    e);
        }
        if (status / CLASS != SUCCESS) {
            throw new IOException(url.getHost() + " has answered with status " + status);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
