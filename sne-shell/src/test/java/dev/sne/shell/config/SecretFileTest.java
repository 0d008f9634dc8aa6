// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {
    private static final String DIGITS = "00112233445566778899aabbccddeeff";

    @TempDir private Path directory;

    private Path file(String text, String permissions) throws IOException {
        Path file = directory.resolve("secret");
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @Test
    void whatIsCreatedIsReadAndDifferentEachTime() throws IOException, SecretException {
        Path file = directory.resolve("new");
        SecretFile.create(file);
        String first = Files.readString(file);
        assertThat(first).hasSize(65);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SecretFile.read(file, 1);
        SecretFile.create(file);
        assertThat(Files.readString(file)).isNotEqualTo(first);
        assertThat(directory).isDirectoryNotContaining(each -> each.toString().endsWith(".tmp"));
    }

    @Test
    void aSecondSecretIsTheOneThatIsRolledOut() throws IOException, SecretException {
        String next = DIGITS.replace('0', '1');
        String two = "# the next one is the second\n" + DIGITS + "\n\n" + next + "\n";
        Path file = file(two, "r--------");
        assertThat(SecretFile.secrets(file))
                .containsExactly(HexFormat.of().parseHex(DIGITS), HexFormat.of().parseHex(next));
        SecretFile.read(file, 1);
        Path three = file(two + next, "rw-------");
        assertThatThrownBy(() -> SecretFile.read(three, 1)).hasMessageContaining("has 3 secrets");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-r-----, 0640",
        "rw-----w-, 0602",
    })
    void othersMustNotReadIt(String permissions, String shown) throws IOException {
        Path file = file(DIGITS, permissions);
        assertThatThrownBy(() -> SecretFile.read(file, 1))
                .hasMessage(
                        file + " has permissions " + shown + ", expected 0600: chmod 600 " + file);
    }

    @ParameterizedTest
    @CsvSource({
        "'', has 0 secrets",
        "0011, :1: expected at least 32 hexadecimal digits",
        "0011223344556677889_aabbccddeeff, :1: not pairs of hexadecimal digits",
    })
    void aSecretThatIsNoneIsToldWithoutShowingIt(String text, String message) throws IOException {
        Path file = file(text, "rw-------");
        assertThatThrownBy(() -> SecretFile.read(file, 1))
                .hasMessageContaining(message)
                .hasNoCause();
    }

    @Test
    void aMissingFileIsTold() {
        Path file = directory.resolve("none");
        assertThatThrownBy(() -> SecretFile.read(file, 1))
                .hasMessage(file + " does not exist: `sne config init` makes one");
        assertThatThrownBy(() -> SecretFile.read(directory, 1))
                .hasMessage(directory + " is no file");
    }
}
