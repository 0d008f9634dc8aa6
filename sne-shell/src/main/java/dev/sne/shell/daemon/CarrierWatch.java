// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Link;
import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.link.LinkState;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.LinkConfig;
import java.util.ArrayList;
import java.util.List;

/// Tells the machines which of the links between the hosts have a carrier.
final class CarrierWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CarrierWatch.class.getName());

    private final List<LinkConfig> links;
    private final Told told;
    private final LinkMonitor monitor;

    /// Who is told.
    interface Told {
        void linkChanged(Link link, boolean up);
    }

    /// @param told called by a thread that it must not hold up
    CarrierWatch(NetworkNamespace namespace, List<LinkConfig> links, Told told) {
        this.links = links;
        this.told = told;
        monitor =
                LinkMonitor.open(
                        namespace, LinkMonitorSettings.DEFAULT, Runnable::run, this::changed);
        for (LinkConfig each : links) {
            monitor.watch(each.interfaceName());
        }
        monitor.urgent(true);
    }

    private void changed(LinkEvent event) {
        switch (event) {
            case LinkEvent.StateChanged(var _, var now) -> {
                for (LinkConfig each : links) {
                    if (each.interfaceName().equals(now.name())) {
                        told.linkChanged(each.link(), now.isUp());
                    }
                }
            }
            case LinkEvent.Stopped(Throwable cause) ->
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "links cannot be watched any more: silence alone tells of a broken one",
                            cause);
            case LinkEvent.Flapped _, LinkEvent.SourceChanged _ -> {
                // Of no consequence.
            }
        }
    }

    /// What is seen of them, without those that have not been looked at. Thread-safe.
    List<LinkState> states() {
        List<LinkState> states = new ArrayList<>();
        for (LinkConfig each : links) {
            monitor.state(each.interfaceName()).ifPresent(states::add);
        }
        return states;
    }

    @Override
    public void close() {
        monitor.close();
    }
}
