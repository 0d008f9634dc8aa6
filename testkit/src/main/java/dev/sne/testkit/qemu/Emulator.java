// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A process of QEMU, the connections to it, and the folder with its sockets while it starts.
final class Emulator implements AutoCloseable {
    /// How many programs run at once in a guest.
    static final int CONSOLES = 3;

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final String INITRD = "initrd";
    private static final String QMP = "qmp";
    private static final String CONSOLE = "console";

    /// How the name of the thread that emulates the processor begins.
    private static final String PROCESSOR = "CPU ";

    private final Path folder;
    private final Process process;
    private final List<LineChannel> channels = new ArrayList<>();

    private Emulator(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /// @param prefix words before the command that runs QEMU
    static Emulator start(GuestSpec spec, List<String> prefix) {
        GuestFiles files = GuestFiles.find();
        try {
            Path folder = Files.createTempDirectory("sne-guest");
            try {
                new Initramfs(files, spec).writeTo(folder.resolve(INITRD));
                List<String> line = new ArrayList<>(prefix);
                line.addAll(command(files, spec, folder));
                Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
                process.getOutputStream().close();
                return new Emulator(folder, process);
            } catch (IOException | RuntimeException e) {
                delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("start QEMU", e);
        }
    }

    private static List<String> command(GuestFiles files, GuestSpec spec, Path folder) {
        List<String> line = new ArrayList<>();
        line.add(files.qemu().toString());
        line.addAll(List.of("-M", "q35", "-accel", "tcg", "-smp", "1"));
        line.addAll(List.of("-m", Integer.toString(spec.mebibytes())));
        line.addAll(List.of("-name", "sne,debug-threads=on"));
        line.addAll(List.of("-display", "none", "-nodefaults", "-no-reboot"));
        line.addAll(List.of("-kernel", files.kernel().toString()));
        line.addAll(List.of("-initrd", folder.resolve(INITRD).toString()));
        // Without pci=nomsi the emulated e1000e tells its driver nothing of its cable.
        line.addAll(List.of("-append", "console=ttyS0 quiet panic=-1 pci=nomsi"));
        line.addAll(List.of("-serial", "stdio"));
        line.addAll(List.of("-qmp", "unix:" + folder.resolve(QMP) + ",server=on,wait=off"));
        addFolders(line, spec);
        line.addAll(List.of("-device", "virtio-serial-pci"));
        for (int i = 0; i < CONSOLES; i++) {
            String console = CONSOLE + i;
            // Waits for us: what a guest writes before anybody is connected is lost.
            String socket = "path=" + folder.resolve(console) + ",server=on,wait=on";
            line.addAll(List.of("-chardev", "socket,id=" + console + "," + socket));
            line.addAll(List.of("-device", "virtserialport,chardev=" + console));
        }
        for (Nic nic : spec.nics()) {
            addNic(line, nic);
        }
        return line;
    }

    /// The JDK and the folders of the specification, read only.
    private static void addFolders(List<String> line, GuestSpec spec) {
        addFolder(line, Path.of(System.getProperty("java.home")), "jdk");
        int number = 0;
        for (Path folder : spec.folders().values()) {
            addFolder(line, folder, Initramfs.tag(number++));
        }
    }

    private static void addFolder(List<String> line, Path folder, String tag) {
        String share = "local,path=" + folder + ",mount_tag=" + tag;
        line.addAll(List.of("-virtfs", share + ",security_model=none,readonly=on"));
    }

    private static void addNic(List<String> line, Nic nic) {
        String id = "net-" + nic.name();
        line.addAll(List.of("-netdev", nic.network() + ",id=" + id));
        // Without a ROM to boot from the network, which takes seconds and is a package of its own.
        String options = ",romfile=,id=" + nic.name() + ",netdev=" + id + ",mac=" + nic.address();
        line.addAll(List.of("-device", nic.model().device() + options));
    }

    LineChannel connectConsole(int number) {
        return connect(CONSOLE + number);
    }

    LineChannel connectQmp() {
        return connect(QMP);
    }

    /// Connects to a socket as soon as QEMU listens there.
    private LineChannel connect(String socket) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                LineChannel channel = new LineChannel(folder.resolve(socket), socket);
                channels.add(channel);
                return channel;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadline >= 0) {
                    throw new GuestException("QEMU does not listen: " + e.getMessage(), e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// Removes the folder: whatever is in it has been opened when the guest is up.
    void removeFolder() {
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("remove " + folder, e);
        }
    }

    /// What QEMU and the guest's kernel complained of since this was last asked.
    String complaints() {
        try {
            InputStream output = process.getInputStream();
            return new String(output.readNBytes(output.available()), UTF_8).strip();
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    long processId() {
        return process.pid();
    }

    /// Time for which the guest's processor was ready to run and did not get one of this machine,
    /// in nanoseconds since the start (`Documentation/scheduler/sched-stats.rst`).
    long stolenNanos() {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith(PROCESSOR)) {
                    String statistics = Files.readString(thread.resolve("schedstat"));
                    return Long.parseLong(statistics.split(" ", -1)[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read the scheduler's statistics of QEMU", e);
        }
        throw new GuestException("QEMU has no thread named " + PROCESSOR);
    }

    /// Ends the process like a power failure.
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        channels.forEach(LineChannel::close);
        if (Files.exists(folder)) {
            removeFolder();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
