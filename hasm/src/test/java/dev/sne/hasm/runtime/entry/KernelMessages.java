// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What a real kernel said of flows: the messages that conntrack is tested with.
final class KernelMessages {
    private static final Path GOLDEN = Path.of("../conntrack/src/test/resources/golden");

    /// Flows of every protocol, of both families, with everything a flow can have.
    static final List<byte[]> EVERY_KIND = read("dump-every-kind.hex");

    static final List<byte[]> LIVE = read("dump-live.hex");
    static final List<byte[]> FTP = read("dump-ftp-data.hex");
    static final List<byte[]> EVENTS = read("events-live.hex");

    private KernelMessages() {}

    static List<byte[]> all() {
        List<byte[]> all = new ArrayList<>(EVERY_KIND);
        all.addAll(LIVE);
        all.addAll(FTP);
        all.addAll(EVENTS);
        return all;
    }

    private static List<byte[]> read(String name) {
        try {
            return Files.readAllLines(GOLDEN.resolve(name)).stream()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
