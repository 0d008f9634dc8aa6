// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.FingerprintTrustManagerFactory;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/// The TLS side of an [HttpProbe].
final class TlsClient {
    private final SslContext context;
    private final HttpCheck check;

    /// Reads what is trusted, which takes a while.
    TlsClient(HttpCheck check) {
        this.check = check;
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        switch (check.trust()) {
            case TlsTrust.Installed() -> {}
            case TlsTrust.Authorities(var certificates) ->
                    builder.trustManager(certificates.toArray(X509Certificate[]::new));
            case TlsTrust.Fingerprint(String sha256) ->
                    builder.trustManager(
                                    FingerprintTrustManagerFactory.builder("SHA-256")
                                            .fingerprints(sha256)
                                            .build())
                            .endpointIdentificationAlgorithm(null);
        }
        try {
            context = builder.build();
            warmUp();
        } catch (IOException e) {
            throw new IllegalArgumentException("trust settings of " + check.url(), e);
        }
    }

    /// Has the runtime load here what a handshake takes, instead of on the event loop.
    private void warmUp() {
        EmbeddedChannel channel = new EmbeddedChannel(handler(Runnable::run));
        channel.flush();
        channel.releaseOutbound();
    }

    /// A handler for one connection, whose engine has begun the handshake: the keys that the first
    /// message offers take too long to make on an event loop. Netty sends nothing by itself for an
    /// engine that has begun: the channel is to be flushed. For the origin's thread.
    ///
    /// @param arithmetic does what takes a while in the handshake, in place of the event loop
    SslHandler handler(Executor arithmetic) {
        SslHandler handler =
                context.newHandler(
                        UnpooledByteBufAllocator.DEFAULT, check.host(), check.port(), arithmetic);
        // The attempt has a deadline of its own.
        handler.setHandshakeTimeoutMillis(0);
        try {
            handler.engine().beginHandshake();
        } catch (SSLException e) {
            throw new IllegalStateException("begin a TLS handshake", e);
        }
        return handler;
    }
}
