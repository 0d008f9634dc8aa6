// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;

    @Test
    void replacesTheFileWhenCommitted() throws IOException {
        Path target = Files.writeString(directory.resolve("flows"), "old");
        try (AtomicFile file = new AtomicFile(target)) {
            file.out().write(NEW);
            assertThat(target).hasContent("old");
            file.commit();
        }
        assertThat(target).hasContent("new");
        assertThat(directory).isDirectoryContaining(target::equals);
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void leavesNothingBehindWithoutACommit() throws IOException {
        Path target = Files.writeString(directory.resolve("flows"), "old");
        try (AtomicFile file = new AtomicFile(target)) {
            file.out().write(NEW);
        }
        assertThat(target).hasContent("old");
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void keepsASymbolicLinkAndReplacesItsTarget() throws IOException {
        Path target = Files.writeString(directory.resolve("flows"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target.getFileName());
        try (AtomicFile file = new AtomicFile(link)) {
            file.out().write(NEW);
            file.commit();
        }
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(target).hasContent("new");
    }

    @Test
    void writesToADeviceInsteadOfReplacingIt() throws IOException {
        try (AtomicFile file = new AtomicFile(Path.of("/dev/null"))) {
            file.out().write(NEW);
            file.commit();
        }
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void rejectsADirectoryAndAMissingOne() {
        assertThatThrownBy(() -> new AtomicFile(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a directory");
        assertThatThrownBy(() -> new AtomicFile(directory.resolve("missing/flows")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
