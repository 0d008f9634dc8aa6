// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.runtime.frame.ClusterKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// The file with the cluster's secret: a line of hexadecimal digits, at least 32. A second line is
/// a secret that is accepted, too, while a new one is rolled out. Nobody but its owner may read it,
/// and the owner is root or the user that runs the program.
public final class SecretFile {
    private static final int SECRET_BYTES = 32;
    private static final int OTHERS = 0077;
    private static final int MAX_SECRETS = 2;

    private SecretFile() {}

    /// The keys that are made of the secret.
    ///
    /// @param cluster the cluster's number
    /// @throws SecretException saying what is wrong with the file
    public static ClusterKeys read(Path file, int cluster) throws SecretException {
        List<byte[]> secrets = secrets(file);
        ClusterKeys keys = ClusterKeys.of(cluster, secrets.getFirst());
        return secrets.size() == 1 ? keys : keys.accepting(secrets.getLast());
    }

    /// The secrets in a file, one or two.
    static List<byte[]> secrets(Path file) throws SecretException {
        List<byte[]> secrets = new ArrayList<>();
        try {
            protect(file);
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    secrets.add(secret(file, number, text));
                }
            }
        } catch (NoSuchFileException e) {
            throw new SecretException(file + " does not exist: `sne config init` makes one", e);
        } catch (IOException e) {
            throw new SecretException(file + " cannot be read: " + e.getMessage(), e);
        }
        if (secrets.isEmpty() || secrets.size() > MAX_SECRETS) {
            throw new SecretException(
                    file
                            + " has "
                            + secrets.size()
                            + " secrets, expected one, or two while a new one is rolled out");
        }
        return secrets;
    }

    private static void protect(Path file) throws IOException, SecretException {
        if (!Files.isRegularFile(file) && Files.exists(file)) {
            throw new SecretException(file + " is no file");
        }
        int owner = (int) Files.getAttribute(file, "unix:uid");
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (owner != 0 && owner != self) {
            throw new SecretException(
                    file
                            + " belongs to user "
                            + owner
                            + ", expected root"
                            + (self == 0 ? "" : " or user " + self));
        }
        int mode = (int) Files.getAttribute(file, "unix:mode") & 0777;
        if ((mode & OTHERS) != 0) {
            throw new SecretException(
                    file
                            + " has permissions 0"
                            + Integer.toOctalString(mode)
                            + ", expected 0600: chmod 600 "
                            + file);
        }
    }

    private static byte[] secret(Path file, int line, String text) throws SecretException {
        try {
            byte[] secret = HexFormat.of().parseHex(text);
            if (secret.length >= ClusterKeys.MIN_SECRET_BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // The message would show a part of the secret.
            throw new SecretException(file + ":" + line + ": not pairs of hexadecimal digits");
        }
        throw new SecretException(
                file
                        + ":"
                        + line
                        + ": expected at least "
                        + 2 * ClusterKeys.MIN_SECRET_BYTES
                        + " hexadecimal digits");
    }

    /// Makes a file with a new secret that nobody can guess, safely on disk. One of that name is
    /// replaced.
    public static void create(Path file) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String text = HexFormat.of().formatHex(secret) + "\n";
        Path temporary =
                file.resolveSibling(
                        "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
