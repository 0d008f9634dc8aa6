// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;

/// Offers the names of files.
final class FileNames {
    private static final Path NAMESPACES = Path.of("/run/netns");

    private FileNames() {}

    /// Offers the files whose names begin like the last part of the path `word`.
    ///
    /// @param stem what stands before the path in the same word
    /// @param directories whether only directories are wanted
    static void offer(String stem, String word, boolean directories, List<Candidate> candidates) {
        String parent = word.substring(0, word.lastIndexOf('/') + 1);
        for (Path entry : list(parent.isEmpty() ? "." : parent)) {
            boolean directory = Files.isDirectory(entry);
            if (directories && !directory) {
                continue;
            }
            String name = entry.getFileName() + (directory ? "/" : "");
            String value = stem + parent + name;
            candidates.add(new Candidate(value, name, null, null, null, null, !directory));
        }
    }

    /// The named network namespaces.
    static List<String> namespaces() {
        List<String> names = new ArrayList<>();
        for (Path entry : list(NAMESPACES.toString())) {
            names.add(entry.getFileName().toString());
        }
        return names;
    }

    /// The entries of a directory; none when it cannot be read, which is no news to somebody who
    /// only pressed the tabulator key.
    private static List<Path> list(String directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(Path.of(directory))) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            return List.of();
        }
        return entries;
    }
}
