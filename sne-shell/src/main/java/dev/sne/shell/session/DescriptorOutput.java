// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Unbuffered output to an open file descriptor (1 or 2), by write(2).
///
/// `java.io.FileOutputStream` tells a closed pipe from a full disk only by a message in the user's
/// language; here it is an errno. One thread at a time; never closed, because the descriptor
/// belongs to the process.
public final class DescriptorOutput extends OutputStream {
    /// What one write(2) is given at most: the capacity of a pipe.
    private static final int CHUNK = 64 * 1024;

    /// `asm-generic/errno-base.h`: nobody reads the other end.
    private static final int EPIPE = 32;

    private final int descriptor;
    private final MemorySegment chunk = Arena.ofAuto().allocate(CHUNK);

    /// Writes to `descriptor`, which must be open for writing.
    public DescriptorOutput(int descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public void write(int b) throws IOException {
        chunk.set(ValueLayout.JAVA_BYTE, 0, (byte) b);
        writeChunk(1);
    }

    /// Writes all of the bytes.
    ///
    /// @throws ClosedPipeException when nobody will read them
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int part = Math.min(CHUNK, end - at);
            MemorySegment.copy(bytes, at, chunk, ValueLayout.JAVA_BYTE, 0, part);
            writeChunk(part);
            at += part;
        }
    }

    private void writeChunk(int length) throws IOException {
        int written = 0;
        while (written < length) {
            long result =
                    Libc.call(
                            SystemCall.WRITE,
                            descriptor,
                            chunk.address() + written,
                            length - written,
                            0,
                            0,
                            0);
            if (result >= 0) {
                written += (int) result;
            } else if (result != -Errno.EINTR.number()) {
                throw failure(new Errno((int) -result));
            }
        }
    }

    private IOException failure(Errno errno) {
        if (errno.number() == EPIPE) {
            return new ClosedPipeException();
        }
        String name = descriptor == 1 ? "standard output" : "descriptor " + descriptor;
        return new IOException("cannot write " + name + ": " + errno.description());
    }
}
