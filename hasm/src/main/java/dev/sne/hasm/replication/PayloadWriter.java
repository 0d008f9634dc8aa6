// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Writes a payload of one message and sends it.
final class PayloadWriter {

    private final PayloadSink sink;
    private final MemorySegment payload;
    private final int limit;
    private int at;

    PayloadWriter(Arena arena, int payloadBytes, PayloadSink sink) {
        this.sink = sink;
        payload = arena.allocate(payloadBytes);
        limit = payloadBytes;
    }

    MemorySegment payload() {
        return payload;
    }

    int room() {
        return limit - at;
    }

    int at() {
        return at;
    }

    PayloadWriter begin(int type, Epoch stream) {
        Wire.u8(payload, 0, type);
        Wire.u16(payload, Wire.COUNTER_AT, (int) (stream.counter() >>> Integer.SIZE));
        Wire.u32(payload, Wire.COUNTER_AT + 2, (int) stream.counter());
        Wire.u8(payload, Wire.HOST_AT, stream.host());
        at = Wire.HEAD;
        return this;
    }

    PayloadWriter u8(int value) {
        Wire.u8(payload, at, value);
        at++;
        return this;
    }

    PayloadWriter u16(int value) {
        Wire.u16(payload, at, value);
        at += Short.BYTES;
        return this;
    }

    PayloadWriter u32(int value) {
        Wire.u32(payload, at, value);
        at += Integer.BYTES;
        return this;
    }

    PayloadWriter u64(long value) {
        Wire.u64(payload, at, value);
        at += Long.BYTES;
        return this;
    }

    PayloadWriter key(HashKey key) {
        return u64(key.first()).u64(key.second());
    }

    /// Counts bytes as written that somebody else wrote.
    PayloadWriter skip(int bytes) {
        at += bytes;
        return this;
    }

    void send(int host) {
        Wire.u16(payload, Wire.LENGTH_AT, at);
        sink.send(host, payload, 0, at);
    }

    void sendToAll() {
        send(Hosts.NONE);
    }
}
