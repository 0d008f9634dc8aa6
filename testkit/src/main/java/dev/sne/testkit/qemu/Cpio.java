// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;

/// Writes an archive in the form `newc`, which the kernel unpacks into its first root file system
/// (`Documentation/driver-api/early-userspace/buffer-format.rst`). Directories come before what is
/// in them. For one thread.
final class Cpio implements AutoCloseable {
    private static final int DIRECTORY = 0040755;
    private static final int EXECUTABLE = 0100755;
    private static final int ALIGNMENT = 4;

    /// Bytes of a header: a magic number and 13 numbers of 8 hexadecimal digits.
    private static final int HEADER_BYTES = 6 + 13 * 8;

    private final OutputStream out;
    private int entries;

    Cpio(OutputStream out) {
        this.out = out;
    }

    /// @param path relative to the root, without a slash in front
    void directory(String path) throws IOException {
        entry(path, DIRECTORY, new byte[0]);
    }

    /// Adds a file that may be read and executed.
    void file(String path, byte[] content) throws IOException {
        entry(path, EXECUTABLE, content);
    }

    /// Ends the archive.
    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, new byte[0]);
        out.close();
    }

    private void entry(String path, int mode, byte[] content) throws IOException {
        byte[] name = path.getBytes(UTF_8);
        int nameBytes = name.length + 1;
        int[] fields = {++entries, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, nameBytes, 0};
        StringBuilder header = new StringBuilder(HEADER_BYTES).append("070701");
        for (int field : fields) {
            header.append(HexFormat.of().toHexDigits(field));
        }
        out.write(header.toString().getBytes(UTF_8));
        out.write(name);
        out.write(0);
        pad(HEADER_BYTES + nameBytes);
        out.write(content);
        pad(content.length);
    }

    private void pad(int bytes) throws IOException {
        for (int i = bytes; i % ALIGNMENT != 0; i++) {
            out.write(0);
        }
    }
}
