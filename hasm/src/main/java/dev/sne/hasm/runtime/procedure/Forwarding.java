// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.netlink4j.ffm.OrdinaryPriority;
import dev.sne.netlink4j.route.RouteSocket;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Whether the kernel passes packets of one family on from one interface to another.
///
/// There is one such setting for a network namespace: service groups that have different masters
/// cannot each have their own. The kernel changes other settings along with it, such as
/// `accept_redirects` of IPv4 and the acceptance of router advertisements.
public enum Forwarding {
    IPV4("ipv4/ip_forward"),
    IPV6("ipv6/conf/all/forwarding");

    private final String name;

    Forwarding(String name) {
        this.name = name;
    }

    private Path path() {
        return Path.of("/proc/sys/net", name);
    }

    /// Whether it is on in the calling thread's namespace.
    boolean isOn() throws IOException {
        // The first byte tells. It is asked for every few milliseconds: a reader would leave its
        // buffers behind each time.
        try (FileInputStream file = new FileInputStream(path().toFile())) {
            return file.read() != '0';
        }
    }

    /// Switches it in the calling thread's namespace. To be called only where it is otherwise,
    /// since writing has effects of its own.
    ///
    /// The kernel does not wait for its lock of network settings (RTNL) here: it tries, and has the
    /// system call begin anew when somebody else has the lock (`restart_syscall`). A thread of
    /// real-time priority would keep the processor from whoever is to give the lock back, and from
    /// the threads of its own priority for a whole time slice each. So it gives way meanwhile.
    void set(boolean on) throws IOException {
        byte[] value = (on ? "1" : "0").getBytes(StandardCharsets.US_ASCII);
        try (FileOutputStream file = new FileOutputStream(path().toFile());
                OrdinaryPriority _ = OrdinaryPriority.begin()) {
            file.write(value);
        }
    }

    /// Makes it as wanted, and tells in words what went wrong.
    ///
    /// @param route of the same namespace
    void switchTo(boolean on, RouteSocket route, List<String> failures) {
        try {
            if (isOn() != on) {
                // Waits in the queue of those who change the network's settings. The next request
                // has no place in it: it would be tried over and over until nobody is at it.
                route.link(RouteSocket.LOOPBACK);
                set(on);
            }
        } catch (IOException e) {
            failures.add("switch " + this + (on ? " on" : " off") + ": " + e.getMessage());
        }
    }

    /// The kernel's name of the setting.
    @Override
    public String toString() {
        return "net/" + name;
    }
}
