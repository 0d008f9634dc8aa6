// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.ffm;

/// System call numbers of the running machine (`asm/unistd_64.h` on x86-64, `asm-generic/unistd.h`
/// on AArch64, whose numbers RISC-V and LoongArch share).
public final class SystemCall {
    private static final boolean X86_64 = "amd64".equals(System.getProperty("os.arch"));

    public static final int READ = number(0, 63);
    public static final int WRITE = number(1, 64);
    public static final int CLOSE = number(3, 57);
    public static final int MMAP = number(9, 222);
    public static final int MUNMAP = number(11, 215);
    public static final int IOCTL = number(16, 29);
    public static final int MADVISE = number(28, 233);
    public static final int SOCKET = number(41, 198);
    public static final int CONNECT = number(42, 203);
    public static final int SENDTO = number(44, 206);
    public static final int RECVFROM = number(45, 207);
    public static final int BIND = number(49, 200);
    public static final int LISTEN = number(50, 201);
    public static final int GETSOCKNAME = number(51, 204);
    public static final int SETSOCKOPT = number(54, 208);
    public static final int GETSOCKOPT = number(55, 209);
    public static final int KILL = number(62, 129);
    public static final int SETPRIORITY = number(141, 140);
    public static final int SCHED_GETPARAM = number(143, 121);
    public static final int SCHED_SETSCHEDULER = number(144, 119);
    public static final int SCHED_GETSCHEDULER = number(145, 120);
    public static final int MLOCKALL = number(151, 230);
    public static final int PRCTL = number(157, 167);
    public static final int CLOCK_GETTIME = number(228, 113);
    public static final int WAITID = number(247, 95);
    public static final int OPENAT = number(257, 56);
    public static final int PPOLL = number(271, 73);
    public static final int UNSHARE = number(272, 97);
    public static final int ACCEPT4 = number(288, 242);
    public static final int EVENTFD2 = number(290, 19);
    public static final int PIPE2 = number(293, 59);
    public static final int RECVMMSG = number(299, 243);
    public static final int SENDMMSG = number(307, 269);
    public static final int SETNS = number(308, 268);
    public static final int USERFAULTFD = number(323, 282);
    public static final int FSOPEN = number(430, 430);
    public static final int FSCONFIG = number(431, 431);
    public static final int FSMOUNT = number(432, 432);
    public static final int PIDFD_OPEN = number(434, 434);

    private SystemCall() {}

    private static int number(int x86_64, int generic) {
        return X86_64 ? x86_64 : generic;
    }
}
