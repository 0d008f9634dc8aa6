// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// Raises the version of class files that are too old for an AOT cache. A class before version 50
/// has no stack maps and is checked by the old verifier, whose result a cache cannot hold; with
/// stack maps added, and nothing else changed, it can.
final class OldClasses {
    /// Part of the distribution's hash: another way to raise makes another distribution.
    static final byte REVISION = 2;

    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final int RAISED = ClassFile.JAVA_17_VERSION;

    private OldClasses() {}

    /// Copies a jar, byte for byte where it holds no old class.
    static void copyRaised(Path from, Path to) throws IOException {
        try (var jar = new JarFile(from.toFile())) {
            if (hasOldClass(jar)) {
                raise(jar, to);
                return;
            }
        }
        Files.copy(from, to);
    }

    private static boolean hasOldClass(JarFile jar) throws IOException {
        for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
            JarEntry entry = all.nextElement();
            if (isClass(entry) && isOld(read(jar, entry))) {
                return true;
            }
        }
        return false;
    }

    private static void raise(JarFile jar, Path to) throws IOException {
        ClassFile classes =
                ClassFile.of(
                        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                        // Forces method bodies to be written anew instead of copied as they are.
                        ClassFile.ConstantPoolSharingOption.NEW_POOL,
                        ClassFile.ClassHierarchyResolverOption.of(hierarchy(jar)));
        try (var out = new JarOutputStream(Files.newOutputStream(to), manifest(jar))) {
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                byte[] bytes = read(jar, entry);
                if (isClass(entry) && isOld(bytes)) {
                    bytes = raise(classes, bytes);
                }
                var copy = new ZipEntry(entry.getName());
                copy.setLastModifiedTime(entry.getLastModifiedTime());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    private static byte[] raise(ClassFile classes, byte[] bytes) {
        ClassTransform version =
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(RAISED, 0);
                    } else {
                        builder.with(element);
                    }
                };
        byte[] raised = classes.transformClass(classes.parse(bytes), version);
        List<VerifyError> errors = classes.verify(raised);
        if (!errors.isEmpty()) {
            throw errors.getFirst();
        }
        return raised;
    }

    /// The classes of the jar first: to merge two types, their common superclass must be known.
    private static ClassHierarchyResolver hierarchy(JarFile jar) {
        return ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String name = type.descriptorString();
                            name = name.substring(1, name.length() - 1) + ".class";
                            try {
                                JarEntry entry = jar.getJarEntry(name);
                                return entry == null ? null : jar.getInputStream(entry);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    /// Says in the manifest that these are not the publisher's bytes, as the licence asks.
    private static Manifest manifest(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        if (manifest == null) {
            manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        }
        manifest.getMainAttributes()
                .putValue("Sne-Modified", "class files raised to version " + RAISED);
        return manifest;
    }

    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class");
    }

    private static boolean isOld(byte[] classFile) {
        return Short.toUnsignedInt(ByteBuffer.wrap(classFile).getShort(6)) < FIRST_WITH_STACK_MAPS;
    }
}
