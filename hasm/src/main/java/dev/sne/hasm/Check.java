// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The four monitoring procedures.
///
/// They are positive definite: *true* means that the thing certainly works, *false* only that it
/// was not shown to work. So the machine acts at once on true and repeats on false.
public enum Check {
    /// The link to the own domain.
    DOWNLINK("check-downlink", Period.C_DL),
    /// The link to the foreign domain.
    UPLINK("check-uplink", Period.C_UL),
    /// The service on the host itself, without the downlink.
    LOCAL_SERVICE("check-service-local", Period.C_LS),
    /// The service as a client sees it, through the downlink.
    REMOTE_SERVICE("check-service-remote", Period.C_RS);

    private final String hook;
    private final Period limit;

    Check(String hook, Period limit) {
        this.hook = hook;
        this.limit = limit;
    }

    /// The name of the hook, such as `check-downlink`.
    public String hook() {
        return hook;
    }

    /// The name of the time after which it counts as negative.
    public Period limit() {
        return limit;
    }

    /// Its bit in a set of checks.
    @SuppressWarnings("EnumOrdinal") // a set of four as bits
    int bit() {
        return 1 << ordinal();
    }
}
