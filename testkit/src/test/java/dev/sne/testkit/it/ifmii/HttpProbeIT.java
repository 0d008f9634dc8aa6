// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static dev.sne.testkit.it.ifmii.ProbeBench.FAR;
import static dev.sne.testkit.it.ifmii.ProbeBench.target;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.HttpCheck;
import dev.sne.ifmii.probe.HttpProbe;
import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.ifmii.probe.TlsTrust;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.ifmii.ProbeBench.Answer;
import dev.sne.testkit.junit.KernelTest;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@KernelTest
class HttpProbeIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int PORT = 8080;
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhappy";

    @BeforeAll
    static void prepare() throws IOException {
        ProbeBench.prepare();
        // The runtime keeps a descriptor from the first socket that it closes.
        new ServerSocket(0).close();
    }

    /// One attempt against a server that answers the request with this text and closes.
    private static Answer answered(
            ProbeBench bench, NetworkNamespace far, String text, HttpCheck check) throws Exception {
        return served(bench, far, check, LONG, socket -> say(socket, text));
    }

    private static Answer served(
            ProbeBench bench,
            NetworkNamespace far,
            HttpCheck check,
            Duration timeout,
            RawServer.Behaviour behaviour)
            throws Exception {
        try (RawServer _ = RawServer.start(far, PORT, behaviour)) {
            return bench.askOnce(HttpProbe.of(bench.origin, target(FAR), check), timeout);
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        readRequest(socket);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String readRequest(Socket socket) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the client has gone");
            }
            request.append((char) next);
        }
        return request.toString();
    }

    private static HttpCheck http() {
        return HttpCheck.of("http://fw.example:" + PORT + "/health?x");
    }

    private static HttpCheck https() {
        return HttpCheck.of("https://fw.example:" + PORT + "/");
    }

    @Test
    void judgesTheWholeAnswer(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            answered(bench, far, GOOD, http()).alive();
            answered(bench, far, "HTTP/1.1 103 Hints\r\n\r\n" + GOOD, http()).alive();
            answered(bench, far, GOOD, http().containing("app")).alive();
            answered(bench, far, "HTTP/1.0 302 Found\r\n\r\n", http().expecting(200, 399)).alive();
            assertThat(answered(bench, far, GOOD, http().containing("sad")).failed())
                    .hasToString(
                            "Failed[reason=UNHEALTHY, detail=status 200 without the expected"
                                    + " text]");
            String broken = "HTTP/1.1 503 Broken\r\nContent-Length: 0\r\n\r\n";
            assertThat(answered(bench, far, broken, http()).failed())
                    .hasToString("Failed[reason=UNHEALTHY, detail=status 503]");
        }
    }

    @Test
    void asksProperly(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            AtomicReference<String> request = new AtomicReference<>();
            served(
                            bench,
                            far,
                            http(),
                            LONG,
                            socket -> {
                                request.set(readRequest(socket));
                                socket.getOutputStream().write(GOOD.getBytes(US_ASCII));
                            })
                    .alive();
            assertThat(request.get())
                    .startsWith("GET /health?x HTTP/1.1\r\n")
                    .containsIgnoringCase("host: fw.example:8080\r\n");
        }
    }

    @Test
    void refusesWhatIsNoAnswer(NetworkNamespace near, NetworkNamespace far) throws Exception {
        List<String> broken =
                List.of(
                        "",
                        "SSH-2.0-OpenSSH_9.2\r\n",
                        "HTTP/1.1 two hundred\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Le",
                        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhappy",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhappy\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhappy",
                        "HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000) + "\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n"
                                + "x".repeat(2_000_000));
        try (ProbeBench bench = new ProbeBench(near, far)) {
            for (String text : broken) {
                Answer answer = answered(bench, far, text, http());
                assertThat(answer.failed().reason())
                        .as("%.60s: %s", text, answer)
                        .isIn(Reason.PROTOCOL, Reason.REFUSED);
            }
        }
    }

    @Test
    void endsInTimeWithWhoeverDribblesOrHangs(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        String endless = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(999);
        try (ProbeBench bench = new ProbeBench(near, far)) {
            RawServer.Behaviour dribble =
                    socket -> {
                        readRequest(socket);
                        OutputStream out = socket.getOutputStream();
                        for (byte next : endless.getBytes(US_ASCII)) {
                            out.write(next);
                            Thread.sleep(5);
                        }
                    };
            assertThat(served(bench, far, http(), SHORT, dribble).failed().detail())
                    .startsWith("no answer within 300 ms");
            RawServer.Behaviour hang = socket -> Thread.sleep(LONG);
            assertThat(served(bench, far, http(), SHORT, hang).failed())
                    .hasToString("Failed[reason=TIMEOUT, detail=no answer within 300 ms]");
            assertThat(served(bench, far, https(), SHORT, hang).failed())
                    .hasToString("Failed[reason=TIMEOUT, detail=no answer within 300 ms]");
        }
    }

    @Test
    void saysThatNobodyListens(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            HttpProbe probe = HttpProbe.of(bench.origin, target(FAR), http());
            assertThat(bench.askOnce(probe, LONG).failed())
                    .hasToString(
                            "Failed[reason=REFUSED, detail=connect to port 8080: ECONNREFUSED"
                                    + " (Connection refused)]");
        }
    }

    @Test
    void trustsOnlyWhomItIsToldTo(NetworkNamespace near, NetworkNamespace far) throws Exception {
        X509Bundle good = certificate("fw.example");
        X509Bundle other = certificate("other.example");
        TlsTrust one = new TlsTrust.Authorities(List.of(good.getCertificate()));
        TlsTrust both =
                new TlsTrust.Authorities(List.of(good.getCertificate(), other.getCertificate()));
        TlsTrust pinned = new TlsTrust.Fingerprint(fingerprint(other));
        try (ProbeBench bench = new ProbeBench(near, far)) {
            secured(bench, far, good, https().trusting(one)).alive();
            secured(bench, far, other, https().trusting(pinned)).alive();
            secured(bench, far, good, https().trusting(both)).alive();
            List<Answer> refused =
                    List.of(
                            // Unknown, of another name, of another fingerprint, unknown to Java.
                            secured(bench, far, other, https().trusting(one)),
                            secured(bench, far, other, https().trusting(both)),
                            secured(bench, far, good, https().trusting(pinned)),
                            secured(bench, far, good, https()));
            assertThat(refused).allMatch(a -> a.failed().reason() == Reason.TLS);
        }
    }

    @Test
    void refusesPlainTextWhereTlsIsDue(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            Answer answer =
                    served(
                            bench,
                            far,
                            https(),
                            LONG,
                            socket -> {
                                socket.getOutputStream().write(GOOD.getBytes(US_ASCII));
                                socket.getOutputStream().flush();
                                Thread.sleep(LONG);
                            });
            assertThat(answer.failed().reason()).isEqualTo(Reason.TLS);
        }
    }

    private static X509Bundle certificate(String name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static String fingerprint(X509Bundle bundle) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(bundle.getCertificate().getEncoded());
        return HexFormat.ofDelimiter(":").formatHex(digest);
    }

    /// One attempt against a good server with this certificate.
    private static Answer secured(
            ProbeBench bench, NetworkNamespace far, X509Bundle bundle, HttpCheck check)
            throws Exception {
        KeyManagerFactory keys = bundle.toKeyManagerFactory();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return served(
                bench,
                far,
                check,
                LONG,
                socket -> {
                    Socket tls = context.getSocketFactory().createSocket(socket, null, true);
                    say(tls, GOOD);
                });
    }
}
