// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Reads one answer and judges it when it is whole.
final class HttpAnswer extends SimpleChannelInboundHandler<HttpObject> {
    /// More than a page that is made for probes has.
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final Attempt attempt;
    private final HttpCheck check;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int bodyBytes;
    private int status;

    HttpAnswer(Attempt attempt, HttpCheck check) {
        this.attempt = attempt;
        this.check = check;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        DecoderResult decoded = part.decoderResult();
        if (decoded.isFailure()) {
            attempt.fail(Reason.PROTOCOL, "not HTTP: " + Failures.detail(decoded.cause()));
            return;
        }
        if (part instanceof HttpResponse response) {
            status = response.status().code();
            attempt.note(Reason.TIMEOUT, "the answer, status " + status + ", is not whole");
        }
        if (part instanceof HttpContent content) {
            collect(content.content());
        }
        if (part instanceof LastHttpContent) {
            judge();
        }
    }

    private void collect(ByteBuf content) {
        bodyBytes += content.readableBytes();
        if (bodyBytes > MAX_BODY_BYTES) {
            attempt.fail(Reason.PROTOCOL, "an answer of more than " + MAX_BODY_BYTES + " bytes");
        } else if (check.bodyContains().isPresent()) {
            byte[] bytes = new byte[content.readableBytes()];
            content.readBytes(bytes);
            body.writeBytes(bytes);
        }
    }

    private void judge() {
        if (HttpStatusClass.INFORMATIONAL.contains(status)) {
            // "100 Continue" and "103 Early Hints" precede the answer.
            return;
        }
        if (!check.isExpected(status)) {
            attempt.fail(Reason.UNHEALTHY, "status " + status);
        } else if (check.bodyContains()
                .filter(text -> !body.toString(UTF_8).contains(text))
                .isPresent()) {
            attempt.fail(Reason.UNHEALTHY, "status " + status + " without the expected text");
        } else {
            attempt.alive();
        }
    }

    /// Takes note of something that was done to the channel, and may have failed.
    void noteFailure(Future<?> done) {
        if (!done.isSuccess()) {
            attempt.fail(Reason.REFUSED, Failures.detail(done.cause()));
        }
    }

    void tlsFailed(Throwable cause) {
        attempt.fail(Reason.TLS, Failures.detail(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        attempt.fail(
                Reason.PROTOCOL,
                status == 0
                        ? "the connection was closed without an answer"
                        : "the answer, status " + status + ", was cut off");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Reason reason = cause instanceof IOException ? Reason.REFUSED : Reason.PROTOCOL;
        attempt.fail(reason, Failures.detail(cause));
    }
}
