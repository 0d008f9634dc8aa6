// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Numbers that nobody can foresee: what tells the answer to one attempt from everything else.
final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    static RandomGenerator source() {
        return RANDOM;
    }
}
