// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void namesAndDescribes() {
        assertThat(Errno.ENOENT).hasToString("ENOENT (No such file or directory)");
        assertThat(Errno.EOPNOTSUPP).hasToString("EOPNOTSUPP (Operation not supported)");
        assertThat(new Errno(133).name()).isEqualTo("EHWPOISON");
        assertThat(new Errno(524).name()).isEqualTo("ENOTSUPP");
    }

    @Test
    void keepsTheNumberOfUnknownOnes() {
        assertThat(new Errno(4000)).hasToString("errno 4000 (Unknown error 4000)");
        assertThat(new Errno(58).name()).isEqualTo("errno 58");
        assertThat(new Errno(-1).name()).isEqualTo("errno -1");
    }
}
