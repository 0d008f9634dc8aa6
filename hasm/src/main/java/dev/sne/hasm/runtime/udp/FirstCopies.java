// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.runtime.frame.ReplayWindow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tells the first copy of a frame from those that came over the other links: each link opens its
/// frames for itself, so that it is known to work, but what they say is to be heard once. Used by
/// one thread.
final class FirstCopies {
    private final long[] lives = new long[Hosts.MAX + 1];
    private final @Nullable ReplayWindow[] windows = new ReplayWindow[Hosts.MAX + 1];

    FirstCopies() {
        Arrays.fill(lives, -1);
    }

    /// Notes an authentic frame.
    ///
    /// @param host who sent it
    /// @param life its incarnation
    /// @param counter which frame of that life it is
    /// @return whether it is new, and not of an earlier life
    boolean isFirst(int host, long life, long counter) {
        ReplayWindow window = windows[host];
        if (window == null) {
            window = new ReplayWindow();
            windows[host] = window;
        }
        if (life < lives[host]) {
            return false;
        }
        if (life > lives[host]) {
            lives[host] = life;
            window.reset();
        }
        if (!window.isNew(counter)) {
            return false;
        }
        window.accept(counter);
        return true;
    }
}
