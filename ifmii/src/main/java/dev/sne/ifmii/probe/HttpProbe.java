// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/// HTTP or HTTPS GET: alive when the whole answer came in time, of an expected status and, if
/// wanted, with a text in its body. An answer larger than 1 MiB, one that does not end, and one
/// that is cut off fail. So does a connection that TLS does not agree to.
public final class HttpProbe extends TimedProbe {
    private static final String SHORTEST_ANSWER = "HTTP/1.1 204 No Content\r\n\r\n";

    private final ProbeTarget target;
    private final HttpCheck check;
    private final Optional<TlsClient> tls;

    private HttpProbe(ProbeOrigin origin, ProbeTarget target, HttpCheck check) {
        super(origin);
        this.target = target;
        this.check = check;
        tls = check.isTls() ? Optional.of(new TlsClient(check)) : Optional.empty();
        warmUp();
    }

    /// Has the runtime load here what speaking HTTP takes, instead of on the event loop.
    private void warmUp() {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpClientCodec());
        channel.writeOutbound(request());
        channel.writeInbound(Unpooled.copiedBuffer(SHORTEST_ANSWER, US_ASCII));
        channel.finishAndReleaseAll();
    }

    /// Asks a server at the target's address. This takes up to some 100 milliseconds, the first
    /// time: it may be done on any thread, and is not for one that must not be held up.
    public static HttpProbe of(ProbeOrigin origin, ProbeTarget target, HttpCheck check) {
        return new HttpProbe(origin, target, check);
    }

    @Override
    void ask(Attempt attempt) {
        origin().make(
                        attempt,
                        this::open,
                        opened ->
                                TcpConnection.establish(
                                        origin(),
                                        attempt,
                                        opened.socket(),
                                        check.port(),
                                        socket -> talk(attempt, socket, opened.tls())),
                        opened -> opened.socket().close());
    }

    /// What one attempt starts with.
    private record Opened(ProbeSocket socket, Optional<SslHandler> tls) {}

    private Opened open() {
        Optional<SslHandler> handler = tls.map(client -> client.handler(origin().tls()));
        return new Opened(TcpConnection.open(target), handler);
    }

    private void talk(Attempt attempt, ProbeSocket socket, Optional<SslHandler> tlsHandler) {
        Channel channel = new EpollSocketChannel(socket.release());
        // Past the TLS handler, which would wait for the other side's goodbye; but so that the
        // handlers give back what they have collected of an answer that is not whole.
        attempt.onEnd(() -> channel.unsafe().close(channel.newPromise()));
        HttpAnswer answer = new HttpAnswer(attempt, check);
        channel.pipeline()
                .addLast(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel ch) {
                                tlsHandler.ifPresent(handler -> ch.pipeline().addLast(handler));
                                ch.pipeline().addLast(new HttpClientCodec(), answer);
                            }
                        });
        EventLoop loop = origin().loop();
        loop.register(channel).addListener(answer::noteFailure);
        tlsHandler.ifPresentOrElse(
                handler -> {
                    handler.handshakeFuture()
                            .addListener(done -> shakenHands(channel, answer, done));
                    // The engine has its first message ready, see TlsClient: send it.
                    channel.flush();
                },
                () -> request(channel, answer));
    }

    private void shakenHands(Channel channel, HttpAnswer answer, Future<?> done) {
        if (done.isSuccess()) {
            request(channel, answer);
        } else {
            answer.tlsFailed(done.cause());
        }
    }

    private void request(Channel channel, HttpAnswer answer) {
        channel.writeAndFlush(request()).addListener(answer::noteFailure);
    }

    private FullHttpRequest request() {
        FullHttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.GET, check.path(), Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, check.authority())
                .set(HttpHeaderNames.USER_AGENT, "sne")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    @Override
    public String toString() {
        return "GET " + check.url() + " from " + target;
    }
}
