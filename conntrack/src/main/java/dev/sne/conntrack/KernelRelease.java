// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

/// The running kernel's version, for features that can't be asked for: a filter that a kernel does
/// not know is ignored without a word.
final class KernelRelease {
    private KernelRelease() {}

    /// Whether the kernel applies every part of a [KernelFilter] to dumps and bulk deletions. Linux
    /// 6.8 added zones, Linux 6.12 tuples in deletions.
    static boolean appliesFilters() {
        return isAtLeast(System.getProperty("os.version", ""), 6, 12);
    }

    /// @param release such as `6.1.0-18-amd64`
    static boolean isAtLeast(String release, int major, int minor) {
        int dot = release.indexOf('.');
        int found = leadingNumber(release, 0);
        return found > major || found == major && leadingNumber(release, dot + 1) >= minor;
    }

    private static int leadingNumber(String text, int from) {
        int value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = value * 10 + Character.digit(text.charAt(i), 10);
        }
        return value;
    }
}
