// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.announce.AnnounceOptions;
import dev.sne.ifmii.announce.AnnouncePlan;
import dev.sne.ifmii.announce.Announcement;
import dev.sne.ifmii.announce.Announcer;
import dev.sne.ifmii.announce.Repetition;
import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Tells the neighbours who has the addresses now. The first burst goes out while the procedure
/// runs; the later ones by themselves, until [#end].
///
/// Thread-safe: the bursts of a takeover are ended by another thread than sends them.
final class Announcements implements AutoCloseable {
    private final NetworkNamespace namespace;
    private final AnnouncePlan plan;
    private final AnnounceOptions options;
    private final ScheduledExecutorService loop;
    private final Consumer<String> failed;
    private final InterfaceLookup interfaces;
    private final Map<ServiceAddresses, Ready> ready = new HashMap<>();
    private final List<Repetition> repetitions = new ArrayList<>();

    /// An announcement for an interface as it was when it was made ready.
    private record Ready(int index, Announcer announcer, Announcement announcement) {
        boolean isFor(FoundInterface now) {
            return now.index() == index
                    && Objects.equals(announcer.hardwareAddress(), now.address());
        }
    }

    /// @param loop sends the later bursts
    /// @param failed told when one of those fails
    Announcements(
            NetworkNamespace namespace,
            AnnouncePlan plan,
            AnnounceOptions options,
            ScheduledExecutorService loop,
            Consumer<String> failed) {
        this.namespace = namespace;
        this.plan = plan;
        this.options = options;
        this.loop = loop;
        this.failed = failed;
        interfaces = InterfaceLookup.open(namespace);
    }

    /// Makes the announcement of addresses ready whose interface is there already.
    synchronized void rehearse(List<ServiceAddresses> services) {
        for (ServiceAddresses service : services) {
            if (interfaces.find(service.holder()).isPresent()) {
                ready(service);
            }
        }
    }

    /// Announces them.
    ///
    /// @param stopped whether to say no more
    /// @return what was not done
    synchronized List<String> send(List<ServiceAddresses> services, BooleanSupplier stopped) {
        List<String> failures = new ArrayList<>();
        for (ServiceAddresses service : services) {
            if (stopped.getAsBoolean()) {
                break;
            }
            try {
                Ready made = ready(service);
                repetitions.removeIf(Repetition::isEnded);
                repetitions.add(
                        made.announcer()
                                .send(
                                        made.announcement(),
                                        plan,
                                        loop,
                                        e -> failed.accept(String.valueOf(e.getMessage()))));
            } catch (NetlinkException | IllegalArgumentException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        return failures;
    }

    private Ready ready(ServiceAddresses service) {
        FoundInterface link =
                interfaces
                        .find(service.holder())
                        .orElseThrow(() ->
                                new SystemCallException(
                                        "announce on " + service.holder(), Errno.ENODEV));
        Ready before = ready.get(service);
        if (before != null && before.isFor(link)) {
            return before;
        }
        Announcer announcer = Announcer.open(service.holder(), namespace);
        Ready made = new Ready(link.index(), announcer, announcer.prepare(service.ips(), options));
        ready.put(service, made);
        if (before != null) {
            before.announcer().close();
        }
        return made;
    }

    /// Says no more. Once this has returned, no burst of what was announced before is sent.
    synchronized void end() {
        repetitions.forEach(Repetition::close);
        repetitions.clear();
    }

    @Override
    public synchronized void close() {
        end();
        ready.values().forEach(each -> each.announcer().close());
        ready.clear();
        interfaces.close();
    }
}
