// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
    @TempDir Path folder;

    @Test
    void putsEachModuleOnceAndBehindWhatItNeeds() throws IOException {
        module("9p", "netfs,9pnet");
        module("9pnet", "");
        module("9pnet_virtio", "virtio_ring,9pnet");
        module("netfs", "");
        module("virtio-ring", "virtio-core");
        builtIn("kernel/drivers/net/mii.ko\nkernel/drivers/virtio/virtio-core.ko\n");

        KernelModules modules = new KernelModules(folder);
        modules.add("9p");
        modules.add("9pnet_virtio");
        modules.add("mii");

        assertThat(modules.images().keySet())
                .containsExactly("netfs", "9pnet", "9p", "virtio_ring", "9pnet_virtio");
    }

    @Test
    void namesAModuleThatIsNotThere() throws IOException {
        builtIn("");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new KernelModules(folder).add("tulip"))
                .withMessageContaining("tulip");
    }

    private void builtIn(String list) throws IOException {
        Files.writeString(folder.resolve("modules.builtin"), list);
    }

    private void module(String name, String depends) throws IOException {
        String text = "\177ELF\0license=GPL\0depends=" + depends + "\0name=" + name + "\0";
        Files.write(folder.resolve(name + ".ko"), text.getBytes(ISO_8859_1));
    }
}
