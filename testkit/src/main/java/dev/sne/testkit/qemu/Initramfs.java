// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.testkit.netns.Command;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes a guest's root file system: a shell, drivers, our classes, and the libraries of the host
/// that its JDK is linked with. The JDK itself is mounted, being 40 times as large.
final class Initramfs {
    /// Where classes are in the guest.
    private static final String CLASSES = "app";

    /// What of a JDK a program without windows loads.
    private static final List<String> LIBRARIES =
            List.of("java", "jimage", "net", "nio", "syslookup", "zip", "server/libjvm");

    /// What every guest needs beside the drivers of its cards.
    private static final List<String> MODULES =
            List.of("virtio_pci", "virtio_console", "9p", "9pnet_virtio");

    private final GuestFiles files;
    private final GuestSpec spec;

    Initramfs(GuestFiles files, GuestSpec spec) {
        this.files = files;
        this.spec = spec;
    }

    /// The class path of Java programs in the guest.
    static String classPath(GuestSpec spec) {
        return locations(spec).values().stream()
                .map(name -> "/" + CLASSES + "/" + name)
                .collect(Collectors.joining(":"));
    }

    /// By what name the guest mounts one of the specification's folders.
    ///
    /// @param number which one, as the specification's map tells them
    static String tag(int number) {
        return "folder" + number;
    }

    void writeTo(Path file) throws IOException {
        try (Cpio archive = new Cpio(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (String directory : List.of("bin", "lib", "lib64", "modules", CLASSES)) {
                archive.directory(directory);
            }
            archive.file("init", resource("init.sh"));
            archive.file("bin/busybox", Files.readAllBytes(files.busybox()));
            // The kernel starts init by its first line, before there are any links to busybox.
            archive.file("bin/sh", Files.readAllBytes(files.busybox()));
            archive.file("nics", nics().getBytes(UTF_8));
            archive.file("folders", folders().getBytes(UTF_8));
            addModules(archive);
            addLibraries(archive);
            for (Map.Entry<Path, String> location : locations(spec).entrySet()) {
                addClasses(archive, location.getKey(), CLASSES + "/" + location.getValue());
            }
        }
    }

    private String nics() {
        StringBuilder lines = new StringBuilder();
        for (Nic nic : spec.nics()) {
            lines.append(nic.address()).append(' ').append(nic.name()).append('\n');
        }
        return lines.toString();
    }

    private String folders() {
        StringBuilder lines = new StringBuilder();
        int number = 0;
        for (String folder : spec.folders().keySet()) {
            lines.append(tag(number++)).append(' ').append(folder).append('\n');
        }
        return lines.toString();
    }

    private void addModules(Cpio archive) throws IOException {
        KernelModules modules = new KernelModules(files.modules());
        MODULES.forEach(modules::add);
        spec.nics().forEach(nic -> modules.add(nic.model().driver()));
        spec.modules().forEach(modules::add);
        for (Map.Entry<String, byte[]> module : modules.images().entrySet()) {
            archive.file("modules/" + module.getKey() + ".ko", module.getValue());
        }
        String order = String.join("\n", modules.images().keySet()) + "\n";
        archive.file("modules/order", order.getBytes(UTF_8));
    }

    /// Adds what ldd(1) says that the JDK needs, each under the name by which it is asked for.
    private static void addLibraries(Cpio archive) throws IOException {
        Path jdk = Path.of(System.getProperty("java.home"));
        Path ldd = Command.find("ldd").orElseThrow(() -> new IOException("no command ldd"));
        Set<String> command = new LinkedHashSet<>(List.of(ldd.toString()));
        command.add(jdk.resolve("bin/java").toString());
        for (String library : LIBRARIES) {
            String file = library.contains("/") ? library : "lib" + library;
            command.add(jdk.resolve("lib/" + file + ".so").toString());
        }
        Process process =
                new ProcessBuilder(List.copyOf(command))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Map<String, Path> needed;
        try (Stream<String> lines = process.inputReader().lines()) {
            needed = librariesOutside(jdk, lines);
        }
        if (needed.isEmpty()) {
            throw new IOException("ldd tells nothing of the libraries of " + jdk);
        }
        for (Map.Entry<String, Path> library : needed.entrySet()) {
            archive.file(library.getKey(), Files.readAllBytes(library.getValue()));
        }
    }

    /// Reads lines such as `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`. The dynamic linker
    /// is the one without an arrow, and must be where the line says.
    static Map<String, Path> librariesOutside(Path jdk, Stream<String> lines) {
        Map<String, Path> needed = new LinkedHashMap<>();
        lines.map(String::strip)
                .filter(line -> line.endsWith(")") && line.contains("/"))
                .map(line -> line.substring(0, line.lastIndexOf(" (")))
                .forEach(line -> {
                    int arrow = line.indexOf(" => ");
                    String file = arrow < 0 ? line : line.substring(arrow + 4);
                    if (!file.startsWith(jdk + "/")) {
                        String name =
                                arrow < 0 ? file.substring(1) : "lib/" + line.substring(0, arrow);
                        needed.put(name, Path.of(file));
                    }
                });
        return needed;
    }

    /// The jars and folders that the guest gets, and what they are called there.
    private static Map<Path, String> locations(GuestSpec spec) {
        Map<Path, String> names = new LinkedHashMap<>();
        for (Class<?> type : spec.classes()) {
            try {
                Path location =
                        Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
                names.putIfAbsent(location, names.size() + "-" + location.getFileName());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("where is " + type + "?", e);
            }
        }
        return names;
    }

    private static void addClasses(Cpio archive, Path location, String name) throws IOException {
        if (!Files.isDirectory(location)) {
            archive.file(name, Files.readAllBytes(location));
            return;
        }
        List<Path> found;
        try (Stream<Path> tree = Files.walk(location)) {
            found = tree.sorted().toList();
        }
        for (Path path : found) {
            String relative = location.relativize(path).toString();
            String there = relative.isEmpty() ? name : name + "/" + relative;
            if (Files.isDirectory(path)) {
                archive.directory(there);
            } else {
                archive.file(there, Files.readAllBytes(path));
            }
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Initramfs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }
}
