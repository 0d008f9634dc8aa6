// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Link;
import dev.sne.hasm.State;
import dev.sne.hasm.StatusTable;
import dev.sne.hasm.SubState;
import dev.sne.hasm.TableEntry;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// What must be so some time after faults and losses have ended, wherever reachability is symmetric
/// and transitive: L1 to L6. A world in which all of it holds is *settled*.
///
/// A component is a largest set of hosts that all reach each other. Claims are made only about
/// components that reach nobody else, in either direction.
public final class Liveness {
    private Liveness() {}

    /// The first property that does not hold, or `null` if the world is settled. Besides those of
    /// the specification: who was stopped is off, and nobody else.
    public static @Nullable Violation unsettled(World world) {
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost host = world.host(number);
            if (host.isAwake() && host.isStopped() != (host.state().sub() == SubState.OFF)) {
                return new Violation(
                        "start and stop",
                        world.nowNanos(),
                        "host " + number + " is in " + host.state().sub());
            }
        }
        int seen = 0;
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if ((seen & 1 << host) == 0 && isPresent(world.host(host))) {
                int component = component(world, host);
                seen |= component;
                String found = closed(world, component) ? check(world, component) : null;
                if (found != null) {
                    int colon = found.indexOf(':');
                    return new Violation(
                            found.substring(0, colon),
                            world.nowNanos(),
                            found.substring(colon + 2));
                }
            }
        }
        return null;
    }

    /// How many hosts there are that could not serve.
    public static int unhealthy(World world) {
        int count = 0;
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if (!isHealthy(world, world.host(host))) {
                count++;
            }
        }
        return count;
    }

    /// The hosts, as bits, whose component keeps its master (L1): one that is closed and may elect,
    /// and whose hosts all reach each other on the main link. Where they do not, backups that
    /// cannot use the service may vote the master out, though only once (S13).
    public static int keepers(World world) {
        int keepers = 0;
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if ((keepers & 1 << host) == 0 && isPresent(world.host(host))) {
                int component = component(world, host);
                if (closed(world, component)
                        && mayElect(world, component)
                        && isWhole(world, component)) {
                    keepers |= component;
                }
            }
        }
        return keepers;
    }

    private static boolean isWhole(World world, int component) {
        for (int a = 1; a <= world.cluster().hosts(); a++) {
            for (int b = 1; b <= world.cluster().hosts(); b++) {
                if (a != b
                        && (component & 1 << a) != 0
                        && (component & 1 << b) != 0
                        && !world.network().passes(Link.MAIN, a, b)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static @Nullable String check(World world, int component) {
        SimHost master = null;
        boolean healthy = false;
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost host = world.host(number);
            if ((component & 1 << number) == 0) {
                continue;
            }
            healthy |= isHealthy(world, host);
            if (host.state().sub() != SubState.S_RUN) {
                continue;
            }
            if (master != null) {
                return "L1: hosts " + master.number() + " and " + number + " are both master";
            }
            master = host;
        }
        boolean claimed = healthy && mayElect(world, component);
        if (master == null) {
            return claimed ? "L1: no master among " + names(component) : null;
        }
        if (!works(world, master)) {
            return "L5: host " + master.number() + " stays master although it cannot serve";
        }
        if (!master.isServing() || !master.isUp()) {
            return "L1: master " + master.number() + " does not serve";
        }
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            if ((component & 1 << number) != 0 && number != master.number()) {
                String found = backup(world, master, world.host(number));
                if (found != null) {
                    return found;
                }
            }
        }
        return table(world, master, component);
    }

    /// L2, L3, and that L4's tables are the master's.
    private static @Nullable String backup(World world, SimHost master, SimHost host) {
        State state = host.state();
        boolean idle =
                switch (state.sub()) {
                    case B_MON, B_QUERY, B_DOUBT -> true;
                    default -> false;
                };
        if (!canCheckDownlink(world, host)) {
            return null;
        }
        if (!idle && !state.sub().equals(SubState.B_SYNC)) {
            return "L2: host " + host.number() + " is in " + state.sub();
        }
        if (!state.epoch().equals(master.state().epoch()) || state.master() != master.number()) {
            return "L2: host "
                    + host.number()
                    + " takes "
                    + state.master()
                    + " in "
                    + state.epoch()
                    + " for the master, not "
                    + master.number()
                    + " in "
                    + master.state().epoch();
        }
        if (!idle || !state.synced()) {
            return "L3: host " + host.number() + " is not synced";
        }
        StatusTable own = state.table();
        StatusTable right = master.state().table();
        if (own.version() == right.version() && !own.entries().equals(right.entries())) {
            return "L4: host " + host.number() + " has " + own + ", the master " + right;
        }
        return own.size() == right.size() ? null : "L4: host " + host.number() + " has " + own;
    }

    /// L4: exactly the living hosts, and L6.
    private static @Nullable String table(World world, SimHost master, int component) {
        StatusTable table = master.state().table();
        int listed = 0;
        for (TableEntry entry : table.entries()) {
            listed |= 1 << entry.host();
        }
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            boolean in = (component & 1 << number) != 0;
            boolean expected = in && canCheckDownlink(world, world.host(number));
            if (expected && (listed & 1 << number) == 0 || !in && (listed & 1 << number) != 0) {
                return "L4: the master's table is wrong about host " + number + ": " + table;
            }
        }
        if (!world.cluster().policy().preempt()) {
            return null;
        }
        for (TableEntry entry : table.entries()) {
            if (entry.host() == master.number()) {
                return null;
            }
            SimHost host = world.host(entry.host());
            if (isHealthy(world, host) && host.state().fails() == 0 && entry.fails() == 0) {
                return "L6: host " + entry.host() + " ranks above the master " + master.number();
            }
        }
        return null;
    }

    /// Running and not stopped by its administrator.
    private static boolean isPresent(SimHost host) {
        return host.isAwake() && !host.isStopped();
    }

    /// Alive, no witness, and its downlink, uplink and service would all check positive if
    /// activated.
    private static boolean isHealthy(World world, SimHost host) {
        return isPresent(host)
                && !world.cluster().isWitness(host.number())
                && host.activates()
                && works(world, host);
    }

    private static boolean works(World world, SimHost host) {
        return host.works() && canCheckDownlink(world, host);
    }

    private static boolean canCheckDownlink(World world, SimHost host) {
        return world.network().works(Link.MAIN, host.number()) && !host.hasSlowChecks();
    }

    /// Whether policy lets this component have a master: votes need a majority; a backup that hears
    /// no master while its dedicated link is down may stay one until an administrator says
    /// otherwise.
    private static boolean mayElect(World world, int component) {
        return switch (world.cluster().policy().split()) {
            case TAKEOVER -> true;
            case STAY -> haveDedicated(world, component);
            case WITNESS -> voters(world, component) > world.cluster().policy().voters() / 2;
        };
    }

    /// A host whose downlink does not check well takes no part, and votes for nobody.
    private static int voters(World world, int component) {
        int count = 0;
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if ((component & 1 << host) != 0 && canCheckDownlink(world, world.host(host))) {
                count++;
            }
        }
        return count;
    }

    private static boolean haveDedicated(World world, int component) {
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if ((component & 1 << host) != 0 && !world.host(host).state().dedicatedUp()) {
                return false;
            }
        }
        return true;
    }

    private static int component(World world, int host) {
        int component = 1 << host;
        for (int other = 1; other <= world.cluster().hosts(); other++) {
            if (other != host && isPresent(world.host(other)) && linked(world, host, other)) {
                component |= 1 << other;
            }
        }
        return component;
    }

    /// Whether all of them reach each other, both ways, and nobody else.
    private static boolean closed(World world, int component) {
        for (int a = 1; a <= world.cluster().hosts(); a++) {
            for (int b = 1; b <= world.cluster().hosts(); b++) {
                boolean inA = (component & 1 << a) != 0;
                boolean inB = (component & 1 << b) != 0;
                if (a != b
                        && inA
                        && isPresent(world.host(b))
                        && (inB
                                ? !(world.network().passes(a, b) && world.network().passes(b, a))
                                : linked(world, a, b))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean linked(World world, int a, int b) {
        return world.network().passes(a, b) || world.network().passes(b, a);
    }

    private static String names(int component) {
        var text = new StringBuilder("hosts");
        for (int host = 1; host < Integer.SIZE - 1; host++) {
            if ((component & 1 << host) != 0) {
                text.append(' ').append(host);
            }
        }
        return text.toString();
    }
}
