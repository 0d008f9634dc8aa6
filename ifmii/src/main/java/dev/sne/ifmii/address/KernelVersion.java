// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

/// What kernel this is, for what it would do wrongly without a word if it is too old.
final class KernelVersion {
    private KernelVersion() {}

    /// Fails on a kernel before `major.minor`.
    ///
    /// @param what what it lacks, for the message
    static void require(int major, int minor, String what) {
        String running = System.getProperty("os.version", "");
        if (isBefore(running, major, minor)) {
            throw new UnsupportedOperationException(
                    "Linux " + running + " lacks " + what + ": needs " + major + "." + minor);
        }
    }

    /// Whether a release such as `5.10.0-28-amd64` is before `major.minor`. One that does not begin
    /// with two numbers is not.
    static boolean isBefore(String release, int major, int minor) {
        String[] parts = release.split("[^0-9]+", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            return false;
        }
        int runningMajor = Integer.parseInt(parts[0]);
        return runningMajor < major
                || (runningMajor == major && Integer.parseInt(parts[1]) < minor);
    }
}
