// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRecordTest {
    @TempDir Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("host");
    }

    @Test
    void everyLifeHasALargerNumber() throws IOException {
        HostRecord first = HostRecord.begin(file);
        HostRecord second = HostRecord.begin(file);

        assertThat(second.incarnation()).isGreaterThan(first.incarnation());
        assertThat(first.storedCounter()).isZero();
    }

    @Test
    void aLifeIsLargerThanTheOneBeforeEvenIfTheClockWentBack() throws IOException {
        long future = System.currentTimeMillis() * 2;
        Files.writeString(file, "sne host record 1\nincarnation " + future + "\ncounter 7\n");

        HostRecord record = HostRecord.begin(file);

        assertThat(record.incarnation()).isEqualTo(future + 1);
        assertThat(record.storedCounter()).isEqualTo(7);
    }

    @Test
    void aHostThatLostItsRecordIsNewToTheOthers() throws IOException {
        HostRecord before = HostRecord.begin(file);
        Files.delete(file);
        while (System.currentTimeMillis() <= before.incarnation()) {
            Thread.onSpinWait();
        }

        assertThat(HostRecord.begin(file).incarnation()).isGreaterThan(before.incarnation());
    }

    @Test
    void keepsTheLargestCounter() throws IOException {
        HostRecord record = HostRecord.begin(file);
        record.write(5);
        record.write(3);

        assertThat(HostRecord.begin(file).storedCounter()).isEqualTo(5);
        assertThat(HostRecord.begin(file).storedCounter()).isEqualTo(5);
        try (var names = Files.list(directory)) {
            assertThat(names).containsExactly(file);
        }
    }

    @Test
    void whatWasLeftHalfWrittenIsOfNoConsequence() throws IOException {
        HostRecord.begin(file).write(5);
        Files.writeString(directory.resolve("host.new"), "sne host rec");

        assertThat(HostRecord.begin(file).storedCounter()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "something else\nincarnation 1\ncounter 1\n",
                "sne host record 1\nincarnation 1\n",
                "sne host record 1\nincarnation -1\ncounter 1\n",
                "sne host record 1\nincarnation 1\ncounter x\n",
                "sne host record 1\nincarnation 1\ncounter 281474976710656\n",
                "sne host record 1\ncounter 1\nincarnation 1\n",
            })
    void refusesWhatItDidNotWrite(String text) throws IOException {
        Files.writeString(file, text);

        assertThatThrownBy(() -> HostRecord.begin(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining("expected");
        assertThat(file).hasContent(text.strip());
    }
}
