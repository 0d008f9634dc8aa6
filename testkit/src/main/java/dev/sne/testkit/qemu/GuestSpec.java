// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a guest consists of.
///
/// @param nics its network cards, all of them set down at first
/// @param classes a class out of each jar or folder that Java programs in the guest need
/// @param modules names of kernel modules to load beside the drivers of its cards; what they depend
///   on comes by itself, before them
/// @param folders folders of this machine that the guest may read, by where it finds them: paths
///   without white space
/// @param mebibytes its memory
public record GuestSpec(
        List<Nic> nics,
        List<Class<?>> classes,
        List<String> modules,
        Map<String, Path> folders,
        int mebibytes) {
    /// Enough for two small Java programs.
    private static final int MEBIBYTES = 256;

    public GuestSpec {
        nics = List.copyOf(nics);
        classes = List.copyOf(classes);
        modules = List.copyOf(modules);
        folders = Map.copyOf(folders);
        for (String folder : folders.keySet()) {
            if (!folder.matches("(/[^/\\s]+)+")) {
                throw new IllegalArgumentException("not an absolute path: " + folder);
            }
        }
    }

    /// A guest with network cards that runs our programs.
    public GuestSpec(List<Nic> nics, List<Class<?>> classes) {
        this(nics, classes, List.of(), Map.of(), MEBIBYTES);
    }
}
