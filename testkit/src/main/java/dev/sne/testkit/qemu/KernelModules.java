// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Kernel modules and what they depend on, in the order in which they can be loaded. Not modprobe:
/// its index takes a guest 15 seconds to make.
final class KernelModules {
    /// A module says what it needs in its section `.modinfo`: strings, each ended by a NUL.
    private static final String DEPENDS = "\0depends=";

    private final Path folder;
    private final Map<String, byte[]> images = new LinkedHashMap<>();

    /// @param folder holds `NAME.ko` for every module
    KernelModules(Path folder) {
        this.folder = folder;
    }

    /// Adds a module after those that it depends on; one that is there already is not added again.
    void add(String name) {
        // The kernel does not tell - from _, file names do.
        String key = name.replace('-', '_');
        if (images.containsKey(key)) {
            return;
        }
        byte[] image = read(name);
        for (String other : dependencies(image)) {
            add(other);
        }
        images.put(key, image);
    }

    /// The modules by name, in the order in which they can be loaded.
    Map<String, byte[]> images() {
        return images;
    }

    private byte[] read(String name) {
        Path file = folder.resolve(name + ".ko");
        Path other = folder.resolve(name.replace('_', '-') + ".ko");
        try {
            return Files.readAllBytes(Files.exists(file) ? file : other);
        } catch (IOException e) {
            throw new UncheckedIOException("read module " + name, e);
        }
    }

    static String[] dependencies(byte[] image) {
        String text = new String(image, ISO_8859_1);
        int start = text.indexOf(DEPENDS) + DEPENDS.length();
        int end = text.indexOf('\0', start);
        boolean none = start < DEPENDS.length() || end <= start;
        return none ? new String[0] : text.substring(start, end).split(",", -1);
    }
}
