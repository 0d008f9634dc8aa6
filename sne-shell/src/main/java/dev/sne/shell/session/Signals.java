// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Turns SIGINT, SIGTERM and SIGHUP into a {@link Cancellation}, so that a command can finish what
/// must not be left half done: remove a temporary file, put a kernel setting back.
///
/// A second signal ends the process through its shutdown hooks, in case a command does not listen;
/// a third one ends it at once.
public final class Signals implements SignalHandler {
    private final Cancellation cancellation;
    private volatile boolean exiting;

    private Signals(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /// Installs the handlers for the life of the process. A signal that the process was started to
    /// ignore (nohup, a background job) stays ignored.
    public static void cancel(Cancellation cancellation) {
        Signals handler = new Signals(cancellation);
        Signal.handle(new Signal("INT"), handler);
        Signal.handle(new Signal("TERM"), handler);
        Signal.handle(new Signal("HUP"), handler);
    }

    /// Has SIGHUP do something else than to cancel, from now on. It is done by a thread of its own.
    public static void onHangUp(Runnable task) {
        Signal.handle(new Signal("HUP"), _ -> Thread.ofPlatform().name("sne-hangup").start(task));
    }

    @Override
    public void handle(Signal signal) {
        int status = ExitStatus.SIGNAL_BASE + signal.getNumber();
        if (exiting) {
            Runtime.getRuntime().halt(status);
        } else if (cancellation.requested()) {
            exiting = true;
            Runtime.getRuntime().exit(status);
        } else {
            cancellation.request(signal.getNumber());
        }
    }
}
