// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// What a receiver keeps of one sender and purpose: its keys, the life it is in, and which frames
/// of that life have come. Not thread-safe.
final class FrameSource {
    private final int purpose;
    private final int host;
    private final ReplayWindow window = new ReplayWindow();
    private ClusterKeys keys;
    private SipHash[] checks;
    private final @Nullable SecretKey[] seals = new SecretKey[2];
    private long incarnation = -1;

    FrameSource(ClusterKeys keys, int purpose, int host) {
        this.purpose = purpose;
        this.host = host;
        this.keys = keys;
        this.checks = checks();
    }

    /// Takes other keys; what has come is still known.
    void use(ClusterKeys other) {
        keys = other;
        checks = checks();
        seals[0] = null;
        seals[1] = null;
    }

    int secrets() {
        return checks.length;
    }

    SipHash check(int secret) {
        return checks[secret];
    }

    boolean isOld(long life) {
        return life < incarnation;
    }

    boolean isCopy(long life, long counter) {
        return life == incarnation && !window.isNew(counter);
    }

    /// What would have sealed a frame. Those of the present life are kept.
    SecretKey sealKey(int secret, long life) {
        SecretKey known = seals[secret];
        if (life == incarnation && known != null) {
            return known;
        }
        SecretKey key = keys.sealKey(secret, purpose, host, life);
        if (life == incarnation) {
            seals[secret] = key;
        }
        return key;
    }

    /// Notes an authentic frame, which may be the first of a new life.
    void accept(int secret, SecretKey key, long life, long counter) {
        if (life != incarnation) {
            incarnation = life;
            window.reset();
            seals[0] = null;
            seals[1] = null;
            seals[secret] = key;
        }
        window.accept(counter);
    }

    private SipHash[] checks() {
        SipHash[] hashes = new SipHash[keys.count()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = keys.checkHash(i, purpose, host);
        }
        return hashes;
    }
}
