// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import dev.sne.testkit.netns.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where on this machine the parts of a guest are.
///
/// @param qemu the emulator
/// @param kernel an image of Linux as QEMU boots it
/// @param modules a folder with the kernel's modules, `NAME.ko`
/// @param busybox the guest's shell and tools, linked statically
record GuestFiles(Path qemu, Path kernel, Path modules, Path busybox) {
    private static final String QEMU = "qemu-system-x86_64";

    /// The folder that `testkit/bin/prepare-guest` makes, and the number of its layout.
    private static final String PREPARED = "sne/guest-1";

    /// The parts of a guest.
    ///
    /// @throws IllegalStateException when they are not all there; see [#missing]
    static GuestFiles find() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("missing: " + String.join(", ", missing));
        }
        Path prepared = prepared();
        return new GuestFiles(
                Command.find(QEMU).orElseThrow(),
                prepared.resolve("vmlinux"),
                prepared.resolve("modules"),
                prepared.resolve("busybox"));
    }

    /// What a guest lacks on this machine, and how to come by it; empty for nothing.
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!System.getProperty("os.arch").equals("amd64")) {
            missing.add("an amd64 machine for the guest to run this machine's JDK");
        }
        if (Command.find(QEMU).isEmpty()) {
            missing.add("command " + QEMU + " (run testkit/bin/prepare-guest)");
        }
        if (!Files.isDirectory(prepared())) {
            missing.add("a kernel in " + prepared() + " (run testkit/bin/prepare-guest)");
        }
        return missing;
    }

    private static Path prepared() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(cache -> !cache.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve(PREPARED);
    }
}
