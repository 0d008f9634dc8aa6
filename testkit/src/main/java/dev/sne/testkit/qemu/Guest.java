// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.netns.Command;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A virtual machine with Linux, up in seconds: one emulated processor, network cards whose cables
/// can be pulled, and this machine's JDK to run our programs on. It has no disk and keeps nothing.
/// It ends with the process that booted it, however that ends: the guest notices that nobody holds
/// its console any more.
///
/// For one thread at a time.
public final class Guest implements AutoCloseable {
    /// Three seconds on an idle machine.
    private static final Duration BOOT = Duration.ofMinutes(2);

    private static final Duration SILENCE = Duration.ofMinutes(1);

    /// Compiling would take an emulated processor longer than what these programs run.
    private static final String JAVA =
            "/jdk/bin/java -Xint -XX:+UseSerialGC -Xmx64m --enable-native-access=ALL-UNNAMED -cp ";

    private final Emulator emulator;
    private final String classPath;
    private final Qmp qmp;
    private final Deque<LineChannel> idle;

    /// Connects in the order in which QEMU makes its sockets, as it waits for us at each console.
    private Guest(Emulator emulator, String classPath) {
        this.emulator = emulator;
        this.classPath = classPath;
        LineChannel control = emulator.connectQmp();
        this.idle = new ArrayDeque<>();
        for (int i = 0; i < Emulator.CONSOLES; i++) {
            idle.add(emulator.connectConsole(i));
        }
        this.qmp = new Qmp(control);
    }

    /// What this machine lacks for a guest, and how to come by it; empty for nothing.
    public static List<String> missing() {
        return GuestFiles.missing();
    }

    /// Boots a guest and waits until it takes commands.
    ///
    /// @throws GuestException when it does not come up, with what QEMU and the kernel said
    /// @throws IllegalStateException when something is [#missing]
    public static Guest boot(GuestSpec spec) {
        return boot(spec, List.of());
    }

    /// Does the same with the other ends of its cables in a network namespace: QEMU runs there.
    public static Guest boot(GuestSpec spec, NetworkNamespace namespace) {
        return boot(spec, Command.prefix(namespace));
    }

    private static Guest boot(GuestSpec spec, List<String> prefix) {
        Emulator emulator = Emulator.start(spec, prefix);
        try {
            Guest guest = new Guest(emulator, Initramfs.classPath(spec));
            guest.start("true").awaitSuccess(BOOT);
            emulator.removeFolder();
            return guest;
        } catch (RuntimeException e) {
            String complaints = emulator.complaints();
            emulator.close();
            throw new GuestException("the guest does not boot: " + complaints, e);
        }
    }

    /// Starts a command line of the guest's shell (busybox).
    ///
    /// @throws IllegalStateException when three run already
    public GuestProgram start(String command) {
        LineChannel console = idle.poll();
        if (console == null) {
            throw new IllegalStateException(Emulator.CONSOLES + " programs run already");
        }
        return new GuestProgram(command, console, idle::push);
    }

    /// Starts a Java program out of the classes that the guest was given.
    public GuestProgram startJava(Class<?> program, String... arguments) {
        StringBuilder line = new StringBuilder(JAVA + classPath + " " + quote(program.getName()));
        for (String argument : arguments) {
            line.append(' ').append(quote(argument));
        }
        return start(line.toString());
    }

    /// A word as the shell reads it: the name of a nested class has a dollar sign.
    private static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /// Runs a command line of the guest's shell (busybox).
    ///
    /// @return what it wrote
    /// @throws GuestException when it does not succeed, or writes nothing for a minute
    public List<String> run(String command) {
        return start(command).awaitSuccess(SILENCE);
    }

    /// Pulls a network card's cable. Returns when the card has noticed; its driver may not have.
    public void pull(Nic nic) {
        qmp.setLink(nic.name(), false);
    }

    /// Plugs a network card's cable in again.
    public void plug(Nic nic) {
        qmp.setLink(nic.name(), true);
    }

    /// For how long since its start the guest had work to do and stood still, because this
    /// machine's processors were busy with other processes.
    public Duration stolen() {
        return Duration.ofNanos(emulator.stolenNanos());
    }

    long processId() {
        return emulator.processId();
    }

    /// Ends the guest at once, as a power failure does, whatever runs in it.
    @Override
    public void close() {
        emulator.close();
    }
}
