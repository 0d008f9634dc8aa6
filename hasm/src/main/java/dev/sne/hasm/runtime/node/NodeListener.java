// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Event;
import java.time.Duration;

/// Who is told what happens to a host. Called by a thread that does nothing else, so that it may
/// take its time; what happens meanwhile is told afterwards.
public interface NodeListener {

    /// Something that an administrator should know.
    ///
    /// @param group the service group
    /// @param host the host it happened to, which may be this one
    void event(int group, Event event, int host);

    /// A machine went on.
    void moved(int group, Transition transition);

    /// This host stood still for so long that others could hold it for dead.
    ///
    /// @param late how late it was for what it had to do next
    default void paused(Duration late) {}

    /// This host cannot go on: it has let go of the service, and others take over.
    void failed(Throwable cause);
}
