// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import dev.sne.netlink4j.wait.Uninterruptible;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Sends the requests of a batch on a thread of its own, a few groups behind who writes them.
///
/// The kernel carries requests out during the system call that sends them, and takes about as long
/// for it as it takes to make them. So both can go on at once, on two CPUs.
///
/// While a group is on its way, the transport is used by this thread alone.
final class SendBehind implements Runnable {
    /// Groups in all: enough to even out a writer that pauses to read.
    static final int GROUPS = 4;

    /// Datagrams a group: handing one over may wake a thread, which takes as long as creating a few
    /// flows.
    static final int DATAGRAMS = 2;

    private final NetlinkSocket socket;
    private final String operation;
    private final BlockingQueue<RequestGroup> waiting = new ArrayBlockingQueue<>(GROUPS);
    private final BlockingQueue<RequestGroup> done = new ArrayBlockingQueue<>(GROUPS);
    private final Thread thread;

    /// Whether nothing more is to be sent: what was written by someone who did not know that
    /// something had gone wrong.
    private volatile boolean failed;

    SendBehind(NetlinkSocket socket, String operation) {
        this.socket = socket;
        this.operation = operation;
        thread = Thread.ofPlatform().name("netlink-send-behind").daemon().start(this);
    }

    @Override
    public void run() {
        while (true) {
            RequestGroup group;
            try {
                group = waiting.take();
            } catch (InterruptedException stopped) {
                return;
            }
            if (!failed) {
                failed = !group.carryOut(socket, operation);
            }
            done.add(group);
        }
    }

    /// Leaves `group` to the thread. Never more than [#GROUPS].
    void send(RequestGroup group) {
        waiting.add(group);
    }

    /// Waits for the group that was sent first and has not been returned: until the kernel has
    /// answered, or for the socket's timeout.
    RequestGroup await() {
        return Uninterruptible.take(done);
    }

    /// Sends again. To be called when nothing is under way.
    void resume() {
        failed = false;
    }

    /// Ends the thread; a group that is being sent is waited for. When this returns, the transport
    /// is not used any more.
    void stop() {
        thread.interrupt();
        Uninterruptible.join(thread);
    }
}
