// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.shell.lab.LabSettings.Trait;
import java.nio.file.Path;
import java.util.Locale;

/// Writes the configuration of one firewall of the lab: as an administrator would, but that each
/// has its own places for its files.
///
/// @param settings what they are like
/// @param ipv6 whether there is IPv6
/// @param directory where the secret is, and everything of theirs
record LabConfiguration(LabSettings settings, boolean ipv6, Path directory) {
    private static final int FIRST_PRIORITY = 150;
    private static final int PRIORITY_STEP = 10;

    /// A firewall's name.
    static String name(int number) {
        return "fw" + number;
    }

    /// The file with the secret of all.
    Path secret() {
        return directory.resolve("secret");
    }

    /// A firewall's configuration file.
    Path file(int number) {
        return directory.resolve(name(number) + ".toml");
    }

    /// Where a firewall takes commands.
    Path socket(int number) {
        return directory.resolve(name(number) + ".sock");
    }

    /// What a firewall's program writes.
    Path log(int number) {
        return directory.resolve(name(number) + ".log");
    }

    /// What a firewall's file says.
    String text(int number) {
        StringBuilder text = new StringBuilder();
        boolean external = settings.has(Trait.EXTERNAL);
        if (external) {
            add(text, "mode = \"external\"");
        }
        add(text, "control-socket = \"%s\"", socket(number));
        add(text, "state-directory = \"%s\"", directory.resolve("state-" + name(number)));
        add(text, "\n[cluster]\nnumber = 7\nhost = \"%s\"", name(number));
        add(text, "secret = \"%s\"", secret());
        for (int host = 1; host <= settings.firewalls(); host++) {
            add(text, "\n[[host]]\nnumber = %d\nname = \"%s\"", host, name(host));
            add(text, "dedicated = \"%s\"\nmain = \"%s\"", sync(host), inside(host));
            if (host > settings.serving()) {
                add(text, "witness = true");
            }
        }
        add(text, "\n[link.dedicated]\ninterface = \"%s\"", SYNC_LINK);
        add(text, "\n[link.main]\ninterface = \"%s\"", INSIDE_LINK);
        if (!external) {
            add(text, "\n[timing]\nprofile = \"%s\"", word(settings.profile()));
            add(text, "\n[policy]\nsplit = \"%s\"", word(settings.split()));
            add(text, "preempt = %s", settings.has(Trait.PREEMPT));
        }
        add(text, "\n[replication]\nenabled = %s", !settings.has(Trait.NO_REPLICATION));
        if (settings.has(Trait.TINY_EVENT_BUFFER)) {
            add(text, "event-buffer = \"64KiB\"");
        }
        // A lab is nothing that the machine's log has to know of.
        add(text, "\n[notify]\nsyslog = false");
        if (!external) {
            group(text);
        }
        return text.toString();
    }

    private void group(StringBuilder text) {
        StringBuilder priorities = new StringBuilder();
        for (int host = 1; host <= settings.serving(); host++) {
            priorities.append(host == 1 ? "" : ", ").append(name(host)).append(" = ");
            priorities.append(FIRST_PRIORITY - PRIORITY_STEP * (host - 1));
        }
        add(text, "\n[[group]]\npriorities = { %s }\nforwarding = true", priorities);
        side(text, "downlink", INSIDE_LINK, INSIDE_V4, INSIDE_V6);
        side(text, "uplink", OUTSIDE_LINK, OUTSIDE_V4, OUTSIDE_V6);
        if (settings.has(Trait.SERVICE_CHECK)) {
            add(text, "\n[[group.check]]\nof = \"local-service\"\ntype = \"tcp\"");
            add(text, "target = \"127.0.0.1\"\nport = %d", Stage.SERVICE_PORT);
        }
    }

    private void side(StringBuilder text, String side, String link, IpAddress v4, IpAddress v6) {
        String more = ipv6 ? ", \"" + v6 + "/" + PREFIX_V6 + "\"" : "";
        add(text, "\n[[group.interface]]\nname = \"%s\"\nside = \"%s\"", link, side);
        add(text, "addresses = [\"%s/%d\"%s]", v4, PREFIX_V4, more);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void add(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
