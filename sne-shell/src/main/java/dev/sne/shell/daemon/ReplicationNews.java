// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReceiverListener.Loss;
import dev.sne.hasm.runtime.replicator.ReplicationListener;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import dev.sne.shell.daemon.DaemonEvent.Replication.Alarm;

/// Makes events of what replication tells.
final class ReplicationNews implements ReplicationListener {
    private final int group;
    private final EventHub hub;

    // Of the replicator's thread.
    private boolean complete;
    private boolean differs;

    ReplicationNews(int group, EventHub hub) {
        this.group = group;
        this.hub = hub;
    }

    private void tell(Alarm alarm, String detail) {
        hub.publish(new DaemonEvent.Replication(Moment.now(), group, alarm, detail));
    }

    @Override
    public void reached(Epoch stream, int last) {
        if (last >= 0 != complete) {
            complete = last >= 0;
            if (complete) {
                tell(Alarm.COMPLETE, "stream " + stream + " up to " + last);
            } else {
                tell(Alarm.INCOMPLETE, "fetches the table of stream " + stream);
            }
        }
    }

    @Override
    public void lost(Loss why) {
        // What follows from it is told by reached().
    }

    /// What may only have changed while it was compared is no divergence.
    @Override
    public void compared(int differing, int unsure) {
        differs = differing > unsure;
        if (differs) {
            tell(Alarm.DIVERGENCE, differing + " buckets differ, and are fetched");
        }
    }

    @Override
    public void repaired() {
        if (differs) {
            differs = false;
            tell(Alarm.REPAIRED, "the buckets that differed have been fetched");
        }
    }

    @Override
    public void overrun(long count) {
        tell(Alarm.OVERRUN, "the kernel made more events than were read, " + count + " times");
    }
}
