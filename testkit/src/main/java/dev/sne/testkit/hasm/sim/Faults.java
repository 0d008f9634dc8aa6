// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Input;
import dev.sne.hasm.Link;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What each fault does to the world.
final class Faults {
    private Faults() {}

    /// Brings a fault on; what a machine was told because of it comes back as steps, after the
    /// fault.
    static Happening befall(World world, Fault fault) {
        Happening happening = new Happening.Befell(fault);
        switch (fault) {
            case Fault.Crash(int host) -> crash(world, world.host(host));
            case Fault.Kill(int host) -> die(world, world.host(host));
            case Fault.Start(int host) -> happening = start(world, world.host(host), fault);
            case Fault.Pause(int host, boolean suspended) ->
                    pause(world, world.host(host), suspended);
            case Fault.Resume(int host) -> resume(world, world.host(host));
            case Fault.Carrier carrier -> carrier(world, carrier);
            case Fault.Deaf(int host, Link link, boolean on) ->
                    world.network().deaf(link, host, on);
            case Fault.Cut(int from, int to, Link link, boolean off) ->
                    world.network().cut(link, from, to, off);
            case Fault.Split(Link link, int side) -> world.network().split(link, side);
            case Fault.Uplink(int host, boolean works) -> world.host(host).uplinkWorks = works;
            case Fault.UplinkLost(int host) -> loseUplink(world, world.host(host));
            case Fault.Service(int host, boolean works) -> world.host(host).serviceWorks = works;
            case Fault.Checks(int host, boolean slow) -> world.host(host).slowChecks = slow;
            case Fault.Procedures(int host, ProcedureFate fate) -> world.host(host).fate = fate;
            case Fault.Desync(int host) -> happening = desync(world, world.host(host), fault);
            case Fault.Switchover(int host) ->
                    happening = command(world, master(world), new Input.Switchover(host), fault);
            case Fault.Stop(int host) -> happening = stop(world, world.host(host), fault);
            case Fault.Clear(int host) ->
                    happening = command(world, world.host(host), new Input.Clear(), fault);
        }
        world.reckonReach();
        return happening;
    }

    /// Mends everything that a fault may have broken, and starts every host that does not run.
    static List<Fault> repairs(World world) {
        var repairs = new ArrayList<Fault>();
        world.network().repair();
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost host = world.host(number);
            if (host.paused) {
                repairs.add(new Fault.Resume(number));
            }
            if (!host.running || host.stopped) {
                repairs.add(new Fault.Start(number));
            }
            for (Link link : Link.values()) {
                repairs.add(new Fault.Carrier(number, link, true, false));
                repairs.add(new Fault.Deaf(number, link, false));
            }
            repairs.add(new Fault.Uplink(number, true));
            repairs.add(new Fault.Service(number, true));
            repairs.add(new Fault.Checks(number, false));
            repairs.add(new Fault.Procedures(number, ProcedureFate.WORKS));
        }
        return repairs;
    }

    private static void crash(World world, SimHost host) {
        host.uplink(false, world.nowNanos());
        host.service(false, world.nowNanos());
        host.hanging = 0;
        die(world, host);
    }

    private static void die(World world, SimHost host) {
        host.forget();
        host.leftover = host.isUp() || host.isServing();
        host.state = State.initial();
        world.removeOwn(host.number);
    }

    private static Happening start(World world, SimHost host, Fault fault) {
        // A start while the stop is still under way is one of a daemon that runs: it is refused.
        boolean off = host.isAwake() && host.stopped && host.state.sub() == SubState.OFF;
        if (host.running && !off) {
            return new Happening.Befell(fault);
        }
        host.stopped = false;
        if (!host.running) {
            host.running = true;
            host.incarnation++;
        }
        return command(world, host, new Input.Start(host.incarnation, host.storedCounter), fault);
    }

    private static Happening stop(World world, SimHost host, Fault fault) {
        host.stopped |= host.isAwake();
        return command(world, host, new Input.Stop(), fault);
    }

    private static Happening command(
            World world, @Nullable SimHost host, Input input, Fault fault) {
        if (host == null || !host.isAwake()) {
            return new Happening.Befell(fault);
        }
        return world.step(host, input);
    }

    private static Happening desync(World world, SimHost host, Fault fault) {
        if (!host.isAwake() || !host.state.synced() || host.state.isMaster()) {
            return new Happening.Befell(fault);
        }
        int lost = world.cluster().lollipop().first();
        return world.step(host, new Input.Replicated(host.state.stream(), lost));
    }

    /// Whom an administrator takes for the master: the one with the latest epoch.
    private static @Nullable SimHost master(World world) {
        SimHost master = null;
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost each = world.host(number);
            if (each.isAwake()
                    && each.state.sub() == SubState.S_RUN
                    && (master == null || each.state.epoch().isAfter(master.state.epoch()))) {
                master = each;
            }
        }
        return master;
    }

    private static void pause(World world, SimHost host, boolean suspended) {
        if (host.isAwake()) {
            host.paused = true;
            host.suspended = suspended;
            host.pausedAt = world.nowNanos();
        }
    }

    private static void resume(World world, SimHost host) {
        if (!host.paused) {
            return;
        }
        if (host.suspended) {
            host.clock = host.clock.stoodStill(world.nowNanos() - host.pausedAt);
            host.alarm = null;
            host.suspendedUntil = world.nowNanos();
        }
        host.paused = false;
        host.suspended = false;
        host.pausedUntil = world.nowNanos();
        for (Event each : List.copyOf(host.inbox)) {
            world.addNow(each);
        }
        host.inbox.clear();
    }

    private static void loseUplink(World world, SimHost host) {
        if (host.uplinkWorks) {
            host.uplinkWorks = false;
            world.add(
                    world.fates().carrierNotice(host.number, Link.MAIN),
                    new Event.UplinkNotice(host.number));
        }
    }

    private static void carrier(World world, Fault.Carrier fault) {
        boolean changed = world.network().carries(fault.link(), fault.host()) != fault.up();
        world.network().carrier(fault.link(), fault.host(), fault.up());
        if (changed && !fault.silent()) {
            world.add(
                    world.fates().carrierNotice(fault.host(), fault.link()),
                    new Event.CarrierNotice(fault.host(), fault.link(), fault.up()));
        }
    }
}
