// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM over a frame in native memory, with the frame's counter as nonce: a key seals one
/// life of one sender for one purpose, so a counter never comes twice.
///
/// The JDK's cipher is fastest on arrays, so the content is copied into one and back. The cipher
/// leaves some garbage for every frame. Not thread-safe.
final class AesGcm {
    private static final int TAG_BITS = FrameFormat.TAG_BYTES * Byte.SIZE;
    private static final int NONCE_BYTES = 12;

    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final byte[] associated = new byte[FrameFormat.ASSOCIATED_BYTES];
    private final byte[] in;
    private final byte[] out;

    AesGcm() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in GCM is part of every Java runtime", e);
        }
        in = new byte[FrameFormat.MAX_BYTES];
        out = new byte[FrameFormat.MAX_BYTES];
    }

    /// Writes encrypted content and tag behind a header that is there.
    ///
    /// @param frame where the header starts in `into`
    void seal(
            SecretKey key,
            long counter,
            MemorySegment content,
            long offset,
            int length,
            MemorySegment into,
            long frame) {
        try {
            begin(Cipher.ENCRYPT_MODE, key, counter, into, frame);
            MemorySegment.copy(content, ValueLayout.JAVA_BYTE, offset, in, 0, length);
            int sealed = cipher.doFinal(in, 0, length, out, 0);
            long at = frame + FrameFormat.HEADER_BYTES;
            MemorySegment.copy(out, 0, into, ValueLayout.JAVA_BYTE, at, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM takes any content, key and nonce of ours", e);
        }
    }

    /// Writes the content of a frame, if it is what was sealed.
    ///
    /// @param length of the whole frame
    /// @return whether it is
    boolean open(
            SecretKey key,
            long counter,
            MemorySegment frame,
            long offset,
            int length,
            MemorySegment into,
            long at) {
        try {
            begin(Cipher.DECRYPT_MODE, key, counter, frame, offset);
            int sealed = length - FrameFormat.HEADER_BYTES;
            long from = offset + FrameFormat.HEADER_BYTES;
            MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, from, in, 0, sealed);
            int opened = cipher.doFinal(in, 0, sealed, out, 0);
            MemorySegment.copy(out, 0, into, ValueLayout.JAVA_BYTE, at, opened);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM takes any content, key and nonce of ours", e);
        }
    }

    private void begin(int mode, SecretKey key, long counter, MemorySegment frame, long at)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_BYTES - 1 - i] = (byte) (counter >>> i * Byte.SIZE);
        }
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        MemorySegment.copy(
                frame, ValueLayout.JAVA_BYTE, at, associated, 0, FrameFormat.ASSOCIATED_BYTES);
        cipher.updateAAD(associated);
    }
}
