// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Kernel modules and what they depend on, in the order in which they can be loaded. Not modprobe:
/// its index takes a guest 15 seconds to make.
final class KernelModules {
    /// A module says what it needs in its section `.modinfo`: strings, each ended by a NUL.
    private static final String DEPENDS = "\0depends=";

    /// Lists the files of what is in the kernel itself, by their paths.
    private static final String BUILT_IN = "modules.builtin";

    private final Path folder;
    private final Set<String> builtIn;
    private final Map<String, byte[]> images = new LinkedHashMap<>();

    /// @param folder holds `NAME.ko` for every module, and the list of those that are built in
    KernelModules(Path folder) {
        this.folder = folder;
        try (Stream<String> paths = Files.lines(folder.resolve(BUILT_IN))) {
            this.builtIn = paths.map(KernelModules::nameOf).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("read the list of built-in modules", e);
        }
    }

    /// Turns `kernel/fs/NAME.ko` into a name. The kernel does not tell - from _, file names do.
    private static String nameOf(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.replace(".ko", "").replace('-', '_');
    }

    /// Adds a module after those that it depends on; one that is there already is not added again.
    void add(String name) {
        String key = nameOf(name);
        if (images.containsKey(key) || builtIn.contains(key)) {
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
