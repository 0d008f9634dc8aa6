// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static dev.sne.hasm.runtime.frame.FrameFormat.CHECK_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.MAX_CONTENT_BYTES;
import static dev.sne.hasm.runtime.frame.FrameFormat.OVERHEAD_BYTES;
import static dev.sne.hasm.runtime.frame.FrameFormat.putU64be;

import java.lang.foreign.MemorySegment;
import javax.crypto.SecretKey;

/// Makes frames of this host, for one purpose. A frame may be sent to several hosts and on several
/// links: it is the same bytes, and each receiver takes it once.
///
/// Not thread-safe; in one life of a host there is only one sealer for each purpose and, where
/// service groups have keys of their own ([ClusterKeys#ofGroup]), each of these, since a second one
/// would use its counters again, which gives the key away.
public final class FrameSealer {
    private final FramePurpose purpose;
    private final int host;
    private final long incarnation;
    private final AesGcm cipher = new AesGcm();
    private int cluster;
    private SecretKey key;
    private SipHash check;
    private long counter;

    /// A sealer whose first frame has the counter 0.
    ///
    /// @param keys of which the first secret seals
    /// @param host this host, 1 to 255
    /// @param incarnation which life of this host it is: larger than any before, 0 or more
    public FrameSealer(ClusterKeys keys, FramePurpose purpose, int host, long incarnation) {
        if (host < 1 || host > FrameOpener.MAX_HOST) {
            throw new IllegalArgumentException("host " + host + ", expected 1 to 255");
        }
        if (incarnation < 0) {
            throw new IllegalArgumentException("incarnation " + incarnation + " is negative");
        }
        this.purpose = purpose;
        this.host = host;
        this.incarnation = incarnation;
        this.cluster = keys.cluster();
        this.key = keys.sealKey(0, purpose.code(), host, incarnation);
        this.check = keys.checkHash(0, purpose.code(), host);
    }

    /// Seals with other keys from now on; counters go on.
    public void use(ClusterKeys keys) {
        cluster = keys.cluster();
        key = keys.sealKey(0, purpose.code(), host, incarnation);
        check = keys.checkHash(0, purpose.code(), host);
    }

    /// Makes a frame.
    ///
    /// @param content where its content is
    /// @param offset the first byte of the content
    /// @param length of the content, at most [FrameFormat#MAX_CONTENT_BYTES]
    /// @param into where the frame goes, with room for [FrameFormat#OVERHEAD_BYTES] more than the
    ///   content; must not overlap the content
    /// @param at where the frame begins there
    /// @return bytes of the frame
    public int seal(MemorySegment content, long offset, int length, MemorySegment into, long at) {
        if (length < 0 || length > MAX_CONTENT_BYTES) {
            throw new IllegalArgumentException(
                    "content of " + length + " bytes, expected 0 to " + MAX_CONTENT_BYTES);
        }
        if (counter == Long.MAX_VALUE) {
            throw new IllegalStateException("all counters of this life are used up");
        }
        int total = length + OVERHEAD_BYTES;
        long number = counter++;
        FrameFormat.putHeader(into, at, purpose, cluster, host, incarnation, number);
        cipher.seal(key, number, content, offset, length, into, at);
        putU64be(into, at + CHECK_OFFSET, FrameFormat.check(check, into, at, total));
        return total;
    }
}
