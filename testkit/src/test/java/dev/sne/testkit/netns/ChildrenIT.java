// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

@KernelTest
class ChildrenIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SIGSTOP = 19;
    private static final List<String> JAVA = Children.sameJava("-XX:+UseSerialGC");

    /// Writes which network namespace it is in, and stays until it is killed.
    static final class Resident {
        private Resident() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
            new CountDownLatch(1).await();
        }
    }

    /// Has a child that it stops, writes the child's process id, and stays until it is killed.
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            var directory = PrivateDirectory.create();
            var children = new Children("parent", NetworkNamespace.current());
            Path output = directory.path().resolve("output");
            Child child = children.start(JAVA, Resident.class.getName(), List.of(), output);
            await(() -> !read(output).isEmpty());
            child.signal(SIGSTOP);
            System.out.println(child.pid());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void liveInsideAndEndWhenTold(NetworkNamespace namespace) throws Exception {
        Path inside =
                namespace.call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")));
        try (PrivateDirectory directory = PrivateDirectory.create();
                Children children = new Children("parent", namespace)) {
            Path output = directory.path().resolve("output");
            Child child = children.start(JAVA, Resident.class.getName(), List.of(), output);
            await(() -> !read(output).isEmpty());

            assertThat(read(output)).isEqualTo(inside + "\n");
            assertThat(child.isAlive()).isTrue();
            child.signal(SIGSTOP);
            child.kill();
            assertThat(child.status()).isEqualTo(256 + 9);
        }
    }

    @Test
    void endWithTheirParentEvenWhenStopped() throws Exception {
        Process parent =
                new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = parent.inputReader()) {
            Path child = Path.of("/proc", output.readLine());
            assertThat(child).exists();

            parent.destroyForcibly().waitFor();

            await(() -> !isRunning(child));
        }
    }

    private static List<String> command() {
        List<String> command = Children.sameJava("-XX:+UseSerialGC");
        command.add(Parent.class.getName());
        return command;
    }

    /// A zombie is gone, too: nobody may be there to take note of its end.
    private static boolean isRunning(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
