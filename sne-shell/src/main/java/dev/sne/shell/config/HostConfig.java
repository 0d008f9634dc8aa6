// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.Link;
import dev.sne.netlink4j.IpAddress;
import java.util.List;
import java.util.Optional;

/// A host of the cluster.
///
/// @param number unique in the cluster
/// @param name unique in the cluster
/// @param dedicated its address on the link among the hosts, if there is such a link
/// @param main its address on the main link, if that carries control messages
/// @param witness whether it only votes
public record HostConfig(
        int number,
        String name,
        Optional<IpAddress> dedicated,
        Optional<IpAddress> main,
        boolean witness) {
    static final Key<Integer> NUMBER =
            Key.required(
                    "number",
                    Types.number(Hosts.MIN, Hosts.MAX),
                    "its number in messages, unique; among equals the lower one is master",
                    "1");
    static final Key<String> NAME =
            Key.required(
                    "name",
                    Types.HOST_NAME,
                    "its name, unique: `priorities` and `cluster.host` go by it",
                    "\"fw1\"");
    static final Key<IpAddress> DEDICATED =
            Key.optional(
                    "dedicated",
                    Types.ADDRESS,
                    "required with `[link.dedicated]`",
                    "its own address on the link among the hosts, which never moves",
                    "\"10.255.0.1\"");
    static final Key<IpAddress> MAIN =
            Key.optional(
                    "main",
                    Types.ADDRESS,
                    "required with `[link.main]`",
                    "its own address on the main link, which never moves",
                    "\"192.0.2.2\"");
    private static final Key<Boolean> WITNESS =
            Key.of(
                    "witness",
                    Types.FLAG,
                    "false",
                    "whether it only votes and never serves; takes `policy.split = \"witness\"`",
                    "true");

    static final TableSpec SPEC =
            TableSpec.repeated(
                    "host",
                    "two or more",
                    "A host of the cluster, this one included. The same on all hosts.",
                    List.of(NUMBER, NAME, DEDICATED, MAIN, WITNESS));

    /// In place of a host where none could be read.
    static final HostConfig NOBODY =
            new HostConfig(Hosts.MIN, "-", Optional.empty(), Optional.empty(), false);

    static HostConfig read(Section section) {
        return new HostConfig(
                section.get(NUMBER),
                section.get(NAME),
                section.find(DEDICATED),
                section.find(MAIN),
                section.get(WITNESS));
    }

    /// Its address on a link.
    public Optional<IpAddress> address(Link link) {
        return switch (link) {
            case DEDICATED -> dedicated;
            case MAIN -> main;
        };
    }

    /// The key of its address on a link.
    static Key<IpAddress> key(Link link) {
        return switch (link) {
            case DEDICATED -> DEDICATED;
            case MAIN -> MAIN;
        };
    }
}
