// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// Service addresses for tests: as many IPv4 as IPv6 ones, each family in one network.
final class Pool {
    static final int V4_PREFIX = 16;
    static final int V6_PREFIX = 64;

    private static final int V4_FIRST = 0x0a4d0100;
    private static final long V6_HIGH = 0xfd00_004d_0000_0000L;
    private static final long V6_FIRST = 0x1_0000L;

    private Pool() {}

    static List<VirtualAddress> of(int count) {
        List<VirtualAddress> pool = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pool.add(new VirtualAddress(IpAddress.ofV4(V4_FIRST + i), V4_PREFIX));
            pool.add(new VirtualAddress(IpAddress.ofV6(V6_HIGH, V6_FIRST + i), V6_PREFIX));
        }
        return pool;
    }

    /// Addresses of the same networks that are not in any pool: `number` is 1 to 255.
    static List<VirtualAddress> own(int number) {
        return List.of(
                new VirtualAddress(IpAddress.ofV4(0x0a4d0000 + number), V4_PREFIX),
                new VirtualAddress(IpAddress.ofV6(V6_HIGH, number), V6_PREFIX));
    }
}
