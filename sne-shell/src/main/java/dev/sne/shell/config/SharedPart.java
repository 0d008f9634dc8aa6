// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.runtime.replicator.FlowClass;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.TreeSet;

/// What has to be the same on all hosts of a cluster, in a few digits that people can compare.
final class SharedPart {
    private static final int BYTES = 4;

    private SharedPart() {}

    /// Eight hexadecimal digits, with overwhelming probability others if something differs that
    /// must not: hosts, ports and groups of links, times, policy, service groups and their flows,
    /// and classes of flows. Names of interfaces, checks, programs and what is said of this host
    /// alone do not count, nor does the secret.
    static String fingerprint(Configuration configuration) {
        StringBuilder text = new StringBuilder();
        text.append(configuration.mode()).append(configuration.cluster().number());
        text.append(configuration.hosts()).append(configuration.timing().timing());
        text.append(configuration.policy());
        for (LinkConfig link : configuration.links()) {
            text.append(link.link()).append(link.multicast());
            text.append(link.controlPort()).append('/').append(link.replicationPort());
        }
        for (GroupConfig group : configuration.groups()) {
            text.append(group.number()).append(new TreeMap<>(group.priorities()));
            group.flows().ifPresent(text::append);
            TreeSet<String> addresses = new TreeSet<>();
            for (GroupInterface each : group.interfaces()) {
                each.addresses().forEach(address -> addresses.add(address.toString()));
                each.virtualMac().ifPresent(mac -> addresses.add(mac.toString()));
            }
            text.append(addresses);
        }
        for (FlowClass each : configuration.replication().classes()) {
            text.append(each.name()).append(each.filter()).append(each.mode() == null);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
