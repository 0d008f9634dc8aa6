// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Where a firewall's programs are to run.
///
/// @param number the firewall's, from 1
/// @param network it is in
/// @param settings what it has to be like
/// @param directory for the files of all firewalls
/// @param observer hears what happens to it
/// @param flows how many there are at least at the active firewall that a backup has to have
public record Site(
        int number,
        ClusterNetwork network,
        LabSettings settings,
        Path directory,
        Observer observer,
        LongSupplier flows) {
    /// The firewall's name.
    public String name() {
        return name(number);
    }

    /// The name of a firewall with a number.
    public static String name(int number) {
        return LabConfiguration.name(number);
    }

    /// The firewall's part of the network.
    public NetworkNamespace namespace() {
        return network.firewall(number);
    }
}
