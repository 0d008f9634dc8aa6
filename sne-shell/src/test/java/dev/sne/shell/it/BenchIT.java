// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import org.junit.jupiter.api.Test;

/// That the benchmarks run; what they measure is not for a test.
@KernelTest
class BenchIT {
    @Test
    void measuresDump() {
        Captured captured = new Captured();
        assertThat(captured.run("bench", "dump", "--flows", "500", "--runs", "1"))
                .as(captured.err())
                .isZero();
        assertThat(captured.out())
                .startsWith("dump of 500 flows\n")
                .contains("receive only")
                .contains("sne count / java hello = ");
    }

    @Test
    @NeedsCommand({"ip", "arping"})
    void measuresATakeover() {
        Captured captured = new Captured();
        assertThat(captured.run("bench", "takeover", "--addresses", "3", "--runs", "1", "--peer"))
                .as(captured.err())
                .isZero();
        assertThat(captured.out())
                .startsWith("takeover of 3 IPv4 and 3 IPv6 addresses\n")
                .contains("sne, the first")
                .contains("ip + arping / sne = ")
                .contains("sne, us an address = ");
    }

    @Test
    void measuresLoad() {
        Captured captured = new Captured();
        assertThat(captured.run("bench", "load", "--flows", "500", "--runs", "2", "-o", "json"))
                .as(captured.err())
                .isZero();
        assertThat(captured.out())
                .startsWith("{\"title\":\"load of 500 flows\",\"runs\":[{\"name\":\"sne load\"")
                .contains("\"runs\":2");
    }

    @Test
    void findsNoDifferenceAfterFaults() {
        Captured captured = new Captured();
        assertThat(captured.run("bench", "sync", "--soak", "15")).as(captured.err()).isZero();
        assertThat(captured.out())
                .startsWith("replication of 5000 connections a second under faults for 15 s\n")
                .containsPattern("flows that differ in the end +0.000\n")
                .containsPattern("digests that differ in the end +0.000\n");
    }

    @Test
    void measuresAFailover() {
        Captured captured = new Captured();
        assertThat(captured.run("bench", "failover", "--runs", "1", "--scenario", "handover"))
                .as(captured.err())
                .isZero();
        assertThat(captured.out())
                .containsPattern("scenario +flows +passed +UDP pause")
                .containsPattern("handover +0 sne standard +1 of 1 ");
    }
}
