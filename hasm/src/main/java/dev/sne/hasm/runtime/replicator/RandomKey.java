// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.replication.HashKey;
import java.security.SecureRandom;

/// Keys of hashes that nobody else knows, so that nobody can make flows that collide.
final class RandomKey {
    private RandomKey() {}

    static HashKey make() {
        var random = new SecureRandom();
        return new HashKey(random.nextLong(), random.nextLong());
    }
}
