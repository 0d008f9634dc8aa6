// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Captured;
import dev.sne.testkit.junit.KernelTest;
import org.junit.jupiter.api.Test;

/// `inject`, `update`, `delete` and `flush`.
@KernelTest
class ChangeIT {
    @Test
    void injectsFlowsFromWordsAndFromStandardInput(NetworkNamespace namespace) {
        Captured words = new Captured().in(namespace);
        assertThat(words.run("inject", Flows.SSH, Flows.PING)).isZero();
        assertThat(words.err()).isEqualTo("2 flows created\n");
        Captured input = new Captured("# one flow\n\n" + Flows.DNS + "\n").in(namespace);
        assertThat(input.run("inject")).isZero();
        assertThat(input.err()).isEqualTo("1 flow created\n");
        assertThat(Flows.dump(namespace)).hasSize(3);
    }

    @Test
    void failsToInjectAFlowThatExistsUnlessItMayUpdateIt(NetworkNamespace namespace) {
        Flows.sne(namespace, "inject", Flows.DNS);
        String other = Flows.DNS.replace("mark=7", "mark=8");
        Captured strict = new Captured().in(namespace);
        assertThat(strict.run("inject", other)).isEqualTo(1);
        assertThat(strict.err())
                .isEqualTo(
                        """
                        sne: inject: flow:1: the flow exists (--upsert updates it)
                        sne: inject: 1 flow existing
                        """);
        assertThat(strict.run("inject", other, Flows.SSH)).isEqualTo(4);
        Captured upsert = new Captured().in(namespace);
        assertThat(upsert.run("inject", "--upsert", other)).isZero();
        assertThat(upsert.err()).isEqualTo("1 flow updated\n");
        assertThat(Flows.dump(namespace, "mark=8")).hasSize(1);
    }

    @Test
    void injectsNothingWhenOneFlowIsWrong(NetworkNamespace namespace) {
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("inject", Flows.SSH, "tcp src=10.0.0.1 dport=70000")).isEqualTo(2);
        assertThat(captured.err()).startsWith("sne: inject: flow:2:24: ").contains("70000");
        assertThat(Flows.dump(namespace)).isEmpty();
    }

    @Test
    void showsItsMessagesWhenDebugging(NetworkNamespace namespace) {
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("inject", "--debug", Flows.SSH)).isZero();
        assertThat(captured.err())
                .startsWith("> IPCTNL_MSG_CT_NEW seq ")
                .contains("    CTA_TUPLE_ORIG\n", "\n< NLMSG_ERROR seq ")
                .endsWith("1 flow created\n");
    }

    @Test
    void updatesWhatMatches(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("update", "proto=udp", "--mark", "0x10/0xf0", "--timeout", "1h"))
                .isZero();
        assertThat(captured.err()).isEqualTo("1 flow updated\n");
        assertThat(Flows.sne(namespace, "dump", "mark=0x17"))
                .containsPattern("^udp      17 3(600|59\\d) .*mark=23 ");
        assertThat(Flows.sne(namespace, "count", "mark=0")).isEqualTo("2\n");
    }

    @Test
    void updatesStatusBits(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Flows.sne(namespace, "update", "proto=udp", "--status", "assured,fixed_timeout");
        assertThat(Flows.sne(namespace, "count", "assured")).isEqualTo("2\n");
        assertThat(Flows.sne(namespace, "count", "fixed_timeout")).isEqualTo("1\n");
    }

    @Test
    void keepsZonesApart(NetworkNamespace namespace) {
        Flows.sne(namespace, "inject", Flows.DNS, Flows.DNS + " zone=5");
        Flows.sne(namespace, "update", "zone=5", "--mark", "9");
        assertThat(Flows.dump(namespace, "mark=9")).singleElement().asString().contains("zone=5");
        Flows.sne(namespace, "delete", "mark=9");
        assertThat(Flows.dump(namespace)).singleElement().asString().doesNotContain("zone=5");
    }

    @Test
    void reportsChangesThatTheKernelRefuses(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("update", "proto=tcp", "--helper", "nosuchhelper")).isEqualTo(1);
        assertThat(captured.err()).startsWith("sne: update: 0 flows updated, 1 not: ");
    }

    @Test
    void changesAllFlowsOnlyWhenToldSo(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("update", "--mark", "1")).isEqualTo(2);
        assertThat(captured.run("update", "--mark", "1", "--yes")).isZero();
        assertThat(Flows.sne(namespace, "count", "mark=1")).isEqualTo("3\n");
    }

    @Test
    void deletesInOneRequestOrOneByOne(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured kernel = new Captured().in(namespace);
        assertThat(kernel.run("delete", "mark=7")).isZero();
        assertThat(kernel.err()).isEqualTo("1 flow deleted\n");
        Captured here = new Captured().in(namespace);
        assertThat(here.run("delete", "src=2001:db8::/32", "and", "timeout<1000s")).isZero();
        assertThat(here.err()).isEqualTo("1 flow deleted\n");
        assertThat(Flows.dump(namespace)).singleElement().asString().contains("dport=22");
        assertThat(here.run("delete", "proto=udp")).isZero();
    }

    @Test
    void showsWhatItWouldDelete(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run("delete", "--dry-run", "proto=udp")).isZero();
        assertThat(captured.out()).contains("mark=7");
        assertThat(captured.err()).isEqualTo("1 flow would be deleted\n");
        assertThat(Flows.dump(namespace)).hasSize(3);
    }

    @Test
    void flushesOnlyWhenToldSo(NetworkNamespace namespace) {
        Flows.inject(namespace);
        Captured captured = new Captured("y\n").in(namespace);
        assertThat(captured.run("flush")).isEqualTo(2);
        assertThat(Flows.dump(namespace)).hasSize(3);
        assertThat(captured.run("flush", "family=ipv6")).isZero();
        assertThat(Flows.dump(namespace)).hasSize(2);
        assertThat(captured.run("flush", "--yes")).isZero();
        assertThat(Flows.dump(namespace)).isEmpty();
    }
}
