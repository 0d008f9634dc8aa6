// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// The link as two readings of the basic status show it. The link bit is latched: once the signal
/// is lost it stays 0 until it is read, so that a loss too short to be seen by polling still shows
/// in the first reading, while the second tells how things are now. Drivers read the register for
/// their own purposes and may take the latched bit away; that a loss was *not* latched proves
/// nothing.
///
/// @param since what has been since the last reading
/// @param now what is
public record MiiLink(BasicStatus since, BasicStatus now) {
    /// Reads the basic status twice.
    ///
    /// @throws dev.sne.netlink4j.SystemCallException if it cannot be read
    public static MiiLink read(MiiBus bus) {
        int first = bus.read(Register.BASIC_STATUS);
        int second = bus.read(Register.BASIC_STATUS);
        return new MiiLink(new BasicStatus(first), new BasicStatus(second));
    }

    /// Whether a transceiver answered.
    public boolean isPresent() {
        return now.isPresent();
    }

    /// Whether there is a signal now.
    public boolean up() {
        return now.link();
    }

    /// Whether the signal was lost for a moment since the last reading, and is back.
    public boolean flapped() {
        return now.link() && since.isPresent() && !since.link();
    }
}
