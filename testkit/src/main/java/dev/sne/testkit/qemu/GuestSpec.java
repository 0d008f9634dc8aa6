// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import java.util.List;

/// What a guest consists of.
///
/// @param nics its network cards, all of them set down at first
/// @param classes a class out of each jar or folder that Java programs in the guest need
public record GuestSpec(List<Nic> nics, List<Class<?>> classes) {
    public GuestSpec {
        nics = List.copyOf(nics);
        classes = List.copyOf(classes);
    }
}
