// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import dev.sne.netlink4j.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A process that hosts a lab until it is killed: prints the identities of its namespaces first.
final class LabProcess {
    private LabProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Lab lab = Lab.start(LabOptions.DEFAULT);
        for (NetworkNamespace part :
                new NetworkNamespace[] {lab.client(), lab.firewall(), lab.server()}) {
            System.out.println(
                    part.call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))));
        }
        System.out.println();
        new CountDownLatch(1).await();
    }
}
