// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Lays out what `bin/sne` starts: every jar of the program in a directory that is named by the
/// hash of their contents, AOT caches trained on exactly these jars beside them, the options of a
/// daemon's JVM, and a file `current` that says which directory counts.
///
/// A JVM does not notice that a jar differs from the one its AOT cache was trained on; it would run
/// the old code. A directory is therefore never changed once `current` names it, and a build that
/// changes a jar makes a new one. The previous one stays for the programs that still run from it.
///
/// Arguments: the directory to fill, the launcher, the program's jar, its run-time class path.
final class Distribution {
    private static final int KEPT = 1;
    private static final String OPTIONS = "dev/sne/shell/daemon/jvm.options";
    private static final String UNFINISHED = "unfinished-";
    private static final long TRAINING_SECONDS = 120;

    private final Path root;
    private final Path launcher;

    private Distribution(Path root, Path launcher) {
        this.root = root;
        this.launcher = launcher;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        var distribution = new Distribution(Path.of(args[0]), Path.of(args[1]));
        var jars = new ArrayList<Path>();
        jars.add(Path.of(args[2]));
        for (String entry : args[3].split(System.getProperty("path.separator"))) {
            if (entry.endsWith(".jar")) {
                jars.add(Path.of(entry));
            }
        }
        distribution.assemble(jars);
    }

    private void assemble(List<Path> jars) throws IOException, InterruptedException {
        Files.createDirectories(root);
        String id = hash(jars);
        Path directory = root.resolve(id);
        if (!Files.isDirectory(directory)) {
            lay(jars, directory);
        }
        publish(id, jars);
        train();
        removeOld(directory);
    }

    private void lay(List<Path> jars, Path directory) throws IOException {
        Path unfinished = Files.createTempDirectory(root, UNFINISHED);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path jar : jars) {
            OldClasses.copyRaised(jar, unfinished.resolve(jar.getFileName()));
        }
        layOptions(jars.getFirst(), unfinished);
        try {
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            delete(unfinished); // Another build of the same jars was faster.
        }
    }

    /// The launcher can't look into jars.
    private static void layOptions(Path program, Path directory) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(program)) {
            Files.copy(jar.getPath(OPTIONS), directory.resolve("daemon.options"));
        }
    }

    /// Sixteen hexadecimal digits of the SHA-256 of everything that decides what is laid out.
    private static String hash(List<Path> jars) throws IOException {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
        sha.update(OldClasses.REVISION);
        for (Path jar : jars) {
            sha.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), sha)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return HexFormat.of().formatHex(sha.digest(), 0, 8);
    }

    /// Writes the file that the launcher reads: shell assignments, so that it costs no process.
    private void publish(String id, List<Path> jars) throws IOException {
        var text = new StringBuilder();
        text.append("id=").append(id).append('\n');
        text.append("jdk='").append(System.getProperty("java.home")).append("'\n");
        text.append("jars='");
        for (Path jar : jars) {
            text.append(jar.getFileName()).append(' ');
        }
        text.setCharAt(text.length() - 1, '\'');
        text.append('\n');
        Path written = root.resolve(UNFINISHED + id);
        Files.writeString(written, text);
        Files.move(written, root.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Lets the launcher itself make the caches: class path and flags must be those of later runs.
    /// A start without a cache is only slower, so this never fails a build.
    private void train() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(launcher.toString());
        builder.environment().put("SNE_TRAIN", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process training = builder.start();
        if (!training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
            training.destroyForcibly();
        }
        if (training.waitFor() != 0) {
            System.err.println(
                    "[WARNING] sne will start slower without its AOT caches; to see why one is"
                            + " missing: SNE_TRAIN=1 "
                            + launcher);
        }
    }

    private void removeOld(Path inUse) throws IOException {
        List<Path> old;
        try (Stream<Path> entries = Files.list(root)) {
            old =
                    entries.filter(entry -> Files.isDirectory(entry) && !entry.equals(inUse))
                            .sorted(Comparator.comparing(Distribution::modified).reversed())
                            .skip(KEPT)
                            .toList();
        }
        for (Path directory : old) {
            delete(directory);
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
