// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.FingerprintTrustManagerFactory;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;

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
        } catch (IOException e) {
            throw new IllegalArgumentException("trust settings of " + check.url(), e);
        }
    }

    /// A handler for one connection. For the origin's thread. The handshake is left to the handler
    /// from its beginning: Netty sends nothing for an engine that has begun already.
    ///
    /// @param arithmetic does what takes a while in the handshake, in place of the event loop
    SslHandler handler(Executor arithmetic) {
        SslHandler handler =
                context.newHandler(
                        UnpooledByteBufAllocator.DEFAULT, check.host(), check.port(), arithmetic);
        // The attempt has a deadline of its own.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
