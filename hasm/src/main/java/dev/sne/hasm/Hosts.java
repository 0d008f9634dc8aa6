// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The range of host numbers. A host is a small integer given by configuration, unique in its
/// cluster.
public final class Hosts {

    /// No host: an epoch nobody has, a resignation without a successor.
    public static final int NONE = 0;

    public static final int MIN = 1;

    public static final int MAX = 255;

    private Hosts() {}

    /// The host, if it is one.
    ///
    /// @throws IllegalArgumentException if it is not in {@value #MIN} to {@value #MAX}
    public static int check(int host) {
        if (host < MIN || host > MAX) {
            throw new IllegalArgumentException("host " + host + ", expected " + MIN + " to " + MAX);
        }
        return host;
    }
}
