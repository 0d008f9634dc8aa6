// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Captured;
import java.util.List;

/// A few flows to work on, and short ways to run commands on them.
final class Flows {
    static final String SSH =
            "tcp timeout=600 state=ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=22"
                    + " [ASSURED]";
    static final String DNS =
            "udp timeout=100 src=10.0.0.3 dst=10.0.0.4 sport=5353 dport=53 mark=7";
    static final String PING =
            "ipv6 icmpv6 timeout=30 src=2001:db8::1 dst=2001:db8::2 type=128 code=0 id=9";

    private Flows() {}

    /// Runs `sne` in `namespace` and expects it to succeed.
    ///
    /// @return what it printed
    static String sne(NetworkNamespace namespace, String... words) {
        Captured captured = new Captured().in(namespace);
        int status = captured.run(words);
        assertThat(status).as(captured.err()).isZero();
        return captured.out();
    }

    /// Creates the three flows.
    static void inject(NetworkNamespace namespace) {
        sne(namespace, "inject", SSH, DNS, PING);
    }

    /// The lines of a dump without what changes with time: the timeout, the use count.
    static List<String> dump(NetworkNamespace namespace, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "dump";
        System.arraycopy(words, 0, all, 1, words.length);
        return sne(namespace, all)
                .lines()
                .map(line -> line.replaceAll(" use=\\d+", ""))
                .map(line -> line.replaceFirst("^((?:ipv\\d +\\d+ )?\\S+ +\\d+) \\d+", "$1"))
                .map(line -> line.replaceFirst("-t \\d+ ", ""))
                .map(line -> line.replaceFirst("\"timeout\":\\d+,", ""))
                .map(line -> line.replaceFirst(",\"use\":\\d+,\"id\":\\d+", ""))
                .sorted()
                .toList();
    }
}
