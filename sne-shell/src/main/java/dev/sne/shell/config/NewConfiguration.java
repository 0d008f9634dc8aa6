// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Profile;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is asked for to write the configuration of a pair of firewalls.
///
/// @param cluster its number
/// @param first one host's name, the one that shall be master
/// @param second the other's
/// @param dedicated the link among them, if there is one
/// @param main the way between them through the clients' network
/// @param downlink the clients' side and the addresses that move there
/// @param uplink the other side and the addresses that move there
/// @param gateways the routers there, at most one of a family
/// @param profile the profile of times
/// @param secret the file with the secret
public record NewConfiguration(
        int cluster,
        String first,
        String second,
        Optional<Pair> dedicated,
        Pair main,
        Side downlink,
        Side uplink,
        List<IpAddress> gateways,
        Profile profile,
        Path secret) {

    /// Two hosts on one link.
    ///
    /// @param interfaceName their interfaces to it
    /// @param first the first host's address
    /// @param second the second host's
    public record Pair(String interfaceName, IpAddress first, IpAddress second) {}

    /// An interface with addresses that move.
    public record Side(String interfaceName, List<VirtualAddress> addresses) {}

    /// The one of the reference page.
    static final NewConfiguration EXAMPLE =
            new NewConfiguration(
                    7,
                    "fw1",
                    "fw2",
                    Optional.of(pair("sync0", "10.255.0.1", "10.255.0.2")),
                    pair("lan0", "192.0.2.2", "192.0.2.3"),
                    side("lan0", "192.0.2.1", 24),
                    side("wan0", "198.51.100.1", 24),
                    List.of(IpAddress.parse("198.51.100.254")),
                    Profile.STANDARD,
                    Path.of("/etc/sne/secret"));

    private static Pair pair(String name, String first, String second) {
        return new Pair(name, IpAddress.parse(first), IpAddress.parse(second));
    }

    private static Side side(String name, String address, int prefix) {
        return new Side(name, List.of(new VirtualAddress(IpAddress.parse(address), prefix)));
    }

    /// The file, the same for both hosts: each knows itself by the machine's name.
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("[cluster]\nnumber = ").append(cluster);
        text.append("\nsecret = ").append(quoted(secret.toString()));
        text.append("\n# host = ").append(quoted(first));
        text.append("            # only where the machine has another name than its [[host]]\n");
        host(text, 1, first, dedicated.map(Pair::first), main.first());
        host(text, 2, second, dedicated.map(Pair::second), main.second());
        dedicated.ifPresent(link -> link(text, "dedicated", link));
        link(text, "main", main);
        text.append("\n[timing]\nprofile = ").append(quoted(Types.wordOf(profile)));
        text.append("\n\n[[group]]\npriorities = { ").append(quotedKey(first));
        text.append(" = 150, ").append(quotedKey(second)).append(" = 100 }\n");
        text.append("forwarding = true\n");
        side(text, "downlink", downlink);
        side(text, "uplink", uplink);
        for (IpAddress gateway : gateways) {
            text.append("\n[[group.route]]\n");
            text.append("to = \"default\"\nvia = ").append(quoted(gateway.toString()));
            text.append("\ninterface = ").append(quoted(uplink.interfaceName())).append('\n');
        }
        check(text, "downlink", downlink.interfaceName());
        check(text, "uplink", uplink.interfaceName());
        return text.toString();
    }

    private static void host(
            StringBuilder text,
            int number,
            String name,
            Optional<IpAddress> dedicated,
            IpAddress main) {
        text.append("\n[[host]]\nnumber = ").append(number);
        text.append("\nname = ").append(quoted(name)).append('\n');
        dedicated.ifPresent(address ->
                text.append("dedicated = ").append(quoted(address.toString())).append('\n'));
        text.append("main = ").append(quoted(main.toString())).append('\n');
    }

    private static void link(StringBuilder text, String name, Pair link) {
        text.append("\n[link.").append(name).append("]\n");
        text.append("interface = ").append(quoted(link.interfaceName())).append('\n');
    }

    private static void side(StringBuilder text, String side, Side what) {
        List<String> addresses = new ArrayList<>();
        for (VirtualAddress address : what.addresses()) {
            addresses.add(quoted(address.toString()));
        }
        text.append("\n[[group.interface]]\nname = ").append(quoted(what.interfaceName()));
        text.append("\nside = ").append(quoted(side));
        text.append("\naddresses = [").append(String.join(", ", addresses)).append("]\n");
    }

    private static void check(StringBuilder text, String of, String interfaceName) {
        text.append("\n[[group.check]]\nof = ").append(quoted(of));
        text.append("\ntype = \"link\"\ninterface = ").append(quoted(interfaceName)).append('\n');
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// A bare key has no dots.
    private static String quotedKey(String name) {
        return name.indexOf('.') < 0 ? name : quoted(name);
    }
}
