// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.testkit.junit.NeedsGuest;
import dev.sne.testkit.netns.Holdings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The virtual machine itself.
@NeedsGuest
class GuestIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Nic LAN = Nic.alone("lan", NicModel.E1000E, 1);
    private static final GuestSpec SPEC = new GuestSpec(List.of(LAN), List.of(Echo.class));

    @Test
    void runsOurProgramsAndLosesItsCable() {
        Holdings before = Holdings.now();
        try (Guest guest = Guest.boot(SPEC)) {
            assertThat(guest.run("cat /sys/class/net/lan/address"))
                    .containsExactly("52:54:00:00:00:01");
            assertThatExceptionOfType(GuestException.class)
                    .isThrownBy(() -> guest.run("echo nonsense; exit 3"))
                    .withMessageContainingAll("exit code 3", "nonsense");

            GuestProgram echo = guest.startJava(Echo.class, "it's $HOME");
            assertThat(echo.receive(PATIENCE)).isEqualTo("it's $HOME");
            assertThat(guest.run("ip link set lan up; echo beside")).containsExactly("beside");
            echo.send("back");
            assertThat(echo.awaitSuccess(PATIENCE)).containsExactly("back");

            awaitCarrier(guest, "1");
            guest.pull(LAN);
            awaitCarrier(guest, "0");
            guest.plug(LAN);
            awaitCarrier(guest, "1");
        }
        assertThat(before.awaitNothingNew(PATIENCE)).isEmpty();
    }

    private static void awaitCarrier(Guest guest, String carrier) {
        guest.run("until [ $(cat /sys/class/net/lan/carrier) = " + carrier + " ]; do :; done");
    }

    @Test
    void hasModulesAndFolders(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("greeting"), "good day");
        GuestSpec spec =
                new GuestSpec(
                        List.of(),
                        List.of(),
                        List.of("crc32c_generic", "nf_nat"),
                        Map.of("/srv/ours", folder),
                        128);
        try (Guest guest = Guest.boot(spec)) {
            assertThat(guest.run("cat /srv/ours/greeting; echo")).containsExactly("good day");
            assertThat(guest.run("cat /proc/modules"))
                    .anyMatch(line -> line.startsWith("nf_conntrack "))
                    .anyMatch(line -> line.startsWith("nf_nat "));
            assertThatExceptionOfType(GuestException.class)
                    .isThrownBy(() -> guest.run("echo more >/srv/ours/greeting"))
                    .withMessageContaining("Read-only");
        }
    }

    @Test
    void tellsWhyItDoesNotBoot() {
        Nic nowhere = new Nic("lan", NicModel.E1000E, LAN.address(), "nowhere");
        Holdings before = Holdings.now();
        assertThatExceptionOfType(GuestException.class)
                .isThrownBy(() -> Guest.boot(new GuestSpec(List.of(nowhere), List.of())))
                .withMessageContaining("nowhere");
        assertThat(before.awaitNothingNew(PATIENCE)).isEmpty();
    }

    @Test
    void endsWithTheProcessThatBootedIt() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                GuestProcess.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        ProcessHandle qemu;
        try (BufferedReader output = process.inputReader()) {
            qemu = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
        } finally {
            process.destroyForcibly();
        }

        qemu.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(qemu.isAlive()).isFalse();
    }

    /// Boots a guest, tells the process that it runs in, and lives until it is killed.
    static final class GuestProcess {
        private GuestProcess() {}

        public static void main(String[] args) throws InterruptedException {
            Guest guest = Guest.boot(SPEC);
            System.out.println(guest.processId());
            Thread.currentThread().join();
        }
    }

    /// Writes its argument and then a line that it is sent.
    static final class Echo {
        private Echo() {}

        public static void main(String[] args) {
            IO.println(args[0]);
            IO.println(IO.readln());
        }
    }
}
