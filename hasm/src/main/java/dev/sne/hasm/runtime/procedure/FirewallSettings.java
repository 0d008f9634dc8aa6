// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.hasm.Check;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Procedure;
import dev.sne.ifmii.announce.AnnounceOptions;
import dev.sne.ifmii.announce.AnnouncePlan;
import dev.sne.ifmii.link.LinkMonitorSettings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the procedures of one service group are performed on one host.
public final class FirewallSettings {
    private final int host;
    private final String group;
    private final Resources uplink;
    private final Resources service;
    private final Map<Check, CheckPlan> checks;
    private final Map<String, Program> programs;
    private final AnnouncePlan announcePlan;
    private final AnnounceOptions announceOptions;
    private final LinkMonitorSettings linkMonitor;
    private final Duration linger;

    private FirewallSettings(Builder builder) {
        host = builder.host;
        group = builder.group;
        uplink = builder.uplink;
        service = builder.service;
        checks = new EnumMap<>(builder.checks);
        programs = Map.copyOf(builder.programs);
        announcePlan = builder.announcePlan;
        announceOptions = builder.announceOptions;
        linkMonitor = builder.linkMonitor;
        linger = builder.linger;
    }

    /// Settings to be filled in.
    ///
    /// @param host this host's number
    /// @param group the service group's name, told to programs
    public static Builder builder(int host, String group) {
        return new Builder(host, group);
    }

    int host() {
        return host;
    }

    String group() {
        return group;
    }

    Resources uplink() {
        return uplink;
    }

    Resources service() {
        return service;
    }

    /// What a built-in check looks at.
    CheckPlan plan(Check check) {
        return checks.getOrDefault(check, CheckPlan.NONE);
    }

    /// What must be in place for a built-in check to be positive.
    Resources resources(Check check) {
        return switch (check) {
            case UPLINK -> uplink;
            case LOCAL_SERVICE -> service;
            case DOWNLINK, REMOTE_SERVICE -> Resources.NONE;
        };
    }

    /// What a program in place of a check is told about.
    Resources about(Check check) {
        return check == Check.UPLINK ? uplink : service;
    }

    /// What a procedure is about.
    Resources resources(Procedure procedure) {
        return switch (procedure) {
            case UPLINK_ACTIVATE,
                    UPLINK_DEACTIVATE,
                    ANNOUNCE_TAKEOVER_UPSTREAM,
                    ANNOUNCE_RELEASE_UPSTREAM ->
                    uplink;
            case SERVICE_ACTIVATE,
                    SERVICE_DEACTIVATE,
                    ANNOUNCE_TAKEOVER_DOWNSTREAM,
                    ANNOUNCE_RELEASE_DOWNSTREAM ->
                    service;
        };
    }

    /// The program that is run in place of a procedure or check, or null.
    @Nullable Program program(String hook) {
        return programs.get(hook);
    }

    AnnouncePlan announcePlan() {
        return announcePlan;
    }

    AnnounceOptions announceOptions() {
        return announceOptions;
    }

    LinkMonitorSettings linkMonitor() {
        return linkMonitor;
    }

    Duration linger() {
        return linger;
    }

    /// Gathers settings.
    public static final class Builder {
        private final int host;
        private final String group;
        private final Map<Check, CheckPlan> checks = new EnumMap<>(Check.class);
        private final Map<String, Program> programs = new HashMap<>();
        private Resources uplink = Resources.NONE;
        private Resources service = Resources.NONE;
        private AnnouncePlan announcePlan = AnnouncePlan.DEFAULT;
        private AnnounceOptions announceOptions = AnnounceOptions.ROUTER;
        private LinkMonitorSettings linkMonitor = LinkMonitorSettings.DEFAULT;
        private Duration linger = Duration.ZERO;

        private Builder(int host, String group) {
            this.host = Hosts.check(host);
            this.group = group;
        }

        /// What `uplink-activate` takes and `uplink-deactivate` gives back. Its addresses are those
        /// that are announced upstream, and it must be in place for `check-uplink`.
        public Builder uplink(Resources resources) {
            uplink = resources;
            return this;
        }

        /// What `service-activate` takes and `service-deactivate` gives back. Its addresses are
        /// those that are announced downstream, and it must be in place for `check-service-local`.
        public Builder service(Resources resources) {
            service = resources;
            return this;
        }

        /// What a check looks at, besides resources that must be in place.
        public Builder check(Check check, CheckPlan plan) {
            checks.put(check, plan);
            return this;
        }

        /// Runs a program in place of a procedure.
        public Builder program(Procedure procedure, Program program) {
            programs.put(procedure.hook(), program);
            return this;
        }

        /// Runs a program in place of a check.
        public Builder program(Check check, Program program) {
            programs.put(check.hook(), program);
            return this;
        }

        /// How neighbours are told of a takeover; otherwise five times, as of a router.
        public Builder announcing(AnnouncePlan plan, AnnounceOptions options) {
            announcePlan = plan;
            announceOptions = options;
            return this;
        }

        /// How the links of the checks are watched. They always matter: the short interval counts.
        public Builder linkMonitor(LinkMonitorSettings settings) {
            linkMonitor = settings;
            return this;
        }

        /// How long packets that neighbours still send here are passed on after the service was
        /// given back, if this host has switched forwarding on and takes no interface down: until
        /// they have heard of the next host. Meanwhile no connection can be opened through this
        /// one. Takes nf_tables; without it, and unless it is set, nothing is passed on.
        ///
        /// @param time zero or more; at most three seconds are waited for when this is closed
        public Builder lingering(Duration time) {
            linger = time;
            return this;
        }

        /// The settings.
        ///
        /// @throws IllegalArgumentException if the check of the downlink or of the remote service
        ///   has nothing to look at: it would call good what it knows nothing of
        public FirewallSettings build() {
            requireSubject(Check.DOWNLINK);
            requireSubject(Check.REMOTE_SERVICE);
            return new FirewallSettings(this);
        }

        private void requireSubject(Check check) {
            if (!programs.containsKey(check.hook())
                    && checks.getOrDefault(check, CheckPlan.NONE).isEmpty()) {
                throw new IllegalArgumentException(
                        check.hook() + " has nothing to look at: no link, no probe, no program");
            }
        }
    }
}
