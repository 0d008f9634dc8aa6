// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The echo service (RFC 862): what was sent comes back.
public record UdpEcho() implements UdpExchange {
    @Override
    public byte[] request(long token) {
        return ByteBuffer.allocate(Long.BYTES).putLong(token).array();
    }

    @Override
    public Verdict judge(byte[] reply, long token) {
        return Arrays.equals(reply, request(token))
                ? new Verdict.Good()
                : new Verdict.Foreign("a datagram of " + reply.length + " other bytes");
    }
}
