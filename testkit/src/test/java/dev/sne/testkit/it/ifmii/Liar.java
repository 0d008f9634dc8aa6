// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Receives datagrams of one kind in a namespace and answers each with what a function makes of it.
final class Liar implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int SOL_RAW = 255;
    private static final int ICMP_FILTER = 1;
    private static final int ECHO_REQUEST = 8;
    private static final int IP_HEADER = 20;
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    /// One answer.
    ///
    /// @param other from the other address or port
    record Lie(byte[] bytes, boolean other) {
        static Lie of(byte[] bytes) {
            return new Lie(bytes, false);
        }

        static Lie fromElsewhere(byte[] bytes) {
            return new Lie(bytes, true);
        }
    }

    /// What a question is answered with.
    interface Answers {
        List<Lie> to(byte[] question) throws InterruptedException;
    }

    final AtomicInteger questions = new AtomicInteger();
    private final int fd;
    private final int otherFd;
    private final int skip;
    private final Answers answers;
    private final Thread thread;
    private volatile boolean stopping;

    private Liar(int fd, int otherFd, int skip, NetworkNamespace namespace, Answers answers) {
        this.fd = fd;
        this.otherFd = otherFd;
        this.skip = skip;
        this.answers = answers;
        thread = namespace.thread("liar", this::run);
        thread.start();
    }

    /// Answers ICMP echo requests, which the kernel has to be kept from doing.
    static Liar icmp(NetworkNamespace namespace, String other, Answers answers) {
        int fd = socket(namespace, SOCK_RAW, IPPROTO_ICMP);
        Libc.setOption(fd, SOL_RAW, ICMP_FILTER, ~(1 << ECHO_REQUEST));
        int otherFd = socket(namespace, SOCK_RAW, IPPROTO_ICMP);
        Libc.setOption(otherFd, SOL_RAW, ICMP_FILTER, ~0);
        bind(otherFd, other, 0);
        return new Liar(fd, otherFd, IP_HEADER, namespace, answers);
    }

    /// Answers what comes to a UDP port; the other port is the next.
    static Liar udp(NetworkNamespace namespace, int port, Answers answers) {
        int fd = socket(namespace, SOCK_DGRAM, 0);
        bind(fd, "0.0.0.0", port);
        int otherFd = socket(namespace, SOCK_DGRAM, 0);
        bind(otherFd, "0.0.0.0", port + 1);
        return new Liar(fd, otherFd, 0, namespace, answers);
    }

    private static int socket(NetworkNamespace namespace, int type, int protocol) {
        int fd = namespace.call(() -> Libc.socket(AF_INET, type | Libc.SOCK_CLOEXEC, protocol));
        return SystemCallException.check(fd, "open a socket");
    }

    private static void bind(int fd, String address, int port) {
        MemorySegment segment = Arena.ofAuto().allocate(16, 8);
        segment.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        segment.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) port));
        MemorySegment.copy(
                IpAddress.parse(address).bytes(), 0, segment, ValueLayout.JAVA_BYTE, 4, 4);
        SystemCallException.check(Libc.bind(fd, segment), "bind to " + address);
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1 << 16, 8);
            MemorySegment peer = arena.allocate(16, 8);
            MemorySegment peerBytes = arena.allocate(ValueLayout.JAVA_INT);
            while (!stopping) {
                if (Libc.pollInput(fd, LOOK_AGAIN_NANOS) != 1) {
                    continue;
                }
                peerBytes.set(ValueLayout.JAVA_INT, 0, 16);
                int size = Libc.receiveFrom(fd, buffer, Libc.MSG_DONTWAIT, peer, peerBytes);
                if (size < skip) {
                    continue;
                }
                byte[] question = buffer.asSlice(skip, size - skip).toArray(ValueLayout.JAVA_BYTE);
                for (Lie lie : answers.to(question)) {
                    MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, lie.bytes());
                    Libc.sendTo(lie.other() ? otherFd : fd, bytes, 0, bytes.byteSize(), peer);
                }
                questions.incrementAndGet();
            }
        } catch (InterruptedException e) {
            // The end of the test.
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Libc.close(fd);
        Libc.close(otherFd);
    }
}
