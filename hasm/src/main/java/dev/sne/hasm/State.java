// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a machine remembers between two steps. Immutable; two machines with the same settings
/// and equal states behave alike.
///
/// All times are nanoseconds on the clock of the driver.
///
/// @param sub the sub-state
/// @param incarnation which life of the host it is
/// @param epoch the latest epoch accepted
/// @param closed the latest epoch known to have been resigned
/// @param maxCounter the largest epoch counter seen in any message
/// @param master the host held for master, [Hosts#NONE] if none is known
/// @param table the status table, as last heard of the master; the master's own
/// @param freshUntilNanos until when the master of `epoch` counts as heard recently, [#NEVER] if it
///   does not
/// @param heardAdv the number of the last advertisement heard in `epoch`; kept only with votes
/// @param synced whether the copy of the connection table is complete
/// @param stream the epoch whose stream of events the copy follows
/// @param lastseq the last number of that stream it contains; negative if not synced
/// @param exMaster whether this host served the stream and released it for a failure, so that
///   others may have gone on without its last events
/// @param held whether it may not become master for now, after a failure of its own
/// @param fails its failures since START, CLEAR or STABLE, up to 255
/// @param disputing whether it cannot use the service although the master reports it well
/// @param load how busy it is, 0 to 255
/// @param reason why it wants to become master, null if it does not
/// @param oldEpoch in a takeover after a resignation: the epoch resigned
/// @param counter the epoch counter of the present takeover
/// @param why why it releases, null if it does not
/// @param successor to whom it releases, [Hosts#NONE] if to nobody in particular
/// @param releaseStep which procedure of the release is running
/// @param tries attempts made in this sub-state
/// @param nfail bad results in a row of the remote check
/// @param nq questions asked without an answer
/// @param nself bad results in a row of the master's checks of itself
/// @param ndisp how often it was voted out since things were stable
/// @param previousStream the master's: the stream it followed before
/// @param start the master's: the number of that stream at which it took over
/// @param advNumber the master's: the number of its last advertisement; kept only with votes
/// @param toldVersion the master's: the version of a large table that everybody was told, 0 if
///   somebody has to be told again
/// @param yieldTo the backup that was asked to be the next master
/// @param queries who waits for a report
/// @param peers the master's: the backups heard, ascending
/// @param sent the master's: when its last advertisements were sent; kept only with votes
/// @param votes who voted for this candidate
/// @param voted the greatest epoch counter this host voted for or claimed
/// @param heardUntilNanos until when it gives no vote because it heard a master
/// @param grantedUntilNanos until when it gives no vote because it gave one
/// @param grantedTo who has that vote
/// @param hostsHeard who was heard since START; kept only while a boot waits for hosts
/// @param uplinkUp whether the uplink was activated
/// @param serviceUp whether the service was activated
/// @param checkGeneration the generation of the last checks started
/// @param checksPending those of them without a result, by [Check#bit()]
/// @param checksPositive those of them that were positive
/// @param procedureGeneration the generation of the last procedure started
/// @param mainUp whether the main link has a carrier
/// @param dedicatedUp whether the dedicated link has a carrier
/// @param dedicatedSinceNanos since when the dedicated link is up again, [#NEVER] if it always was
/// @param heardDedicatedNanos when something was last heard on the dedicated link; kept only with
///   control by fallback
/// @param everyLinkUntilNanos until when control uses every link because somebody was deaf on the
///   dedicated one; kept only with control by fallback
/// @param deadlines the alarm timers
public record State(
        SubState sub,
        long incarnation,
        Epoch epoch,
        Epoch closed,
        long maxCounter,
        int master,
        StatusTable table,
        long freshUntilNanos,
        long heardAdv,
        boolean synced,
        Epoch stream,
        int lastseq,
        boolean exMaster,
        boolean held,
        int fails,
        boolean disputing,
        int load,
        @Nullable HandoverReason reason,
        Epoch oldEpoch,
        long counter,
        @Nullable ReleaseReason why,
        int successor,
        int releaseStep,
        int tries,
        int nfail,
        int nq,
        int nself,
        int ndisp,
        Epoch previousStream,
        int start,
        long advNumber,
        long toldVersion,
        int yieldTo,
        HostSet queries,
        List<Peer> peers,
        SendTimes sent,
        HostSet votes,
        long voted,
        long heardUntilNanos,
        long grantedUntilNanos,
        int grantedTo,
        HostSet hostsHeard,
        boolean uplinkUp,
        boolean serviceUp,
        int checkGeneration,
        int checksPending,
        int checksPositive,
        int procedureGeneration,
        boolean mainUp,
        boolean dedicatedUp,
        long dedicatedSinceNanos,
        long heardDedicatedNanos,
        long everyLinkUntilNanos,
        Deadlines deadlines) {

    /// A time before all others.
    public static final long NEVER = Long.MIN_VALUE;

    /// A host that is not running and knows nothing.
    public static State initial() {
        return new Variables().toState();
    }

    /// Whether this host is master.
    public boolean isMaster() {
        return sub == SubState.S_RUN;
    }

    /// When the driver has to feed [Input.Alarm] unless a step before changes it, [Deadlines#NONE]
    /// if no timer runs.
    public long nextDeadlineNanos() {
        long earliest = deadlines.earliestNanos();
        for (int i = 0; i < peers.size(); i++) {
            earliest = Math.min(earliest, peers.get(i).deadlineNanos());
        }
        return earliest;
    }

    /// Whether the result of this check means anything any more.
    public boolean awaits(Check check, int generation) {
        return generation == checkGeneration && (checksPending & check.bit()) != 0;
    }

    /// Whether the end of this procedure means anything any more.
    public boolean awaits(Procedure procedure, int generation) {
        if (generation != procedureGeneration) {
            return false;
        }
        return switch (sub) {
            case H_UP -> procedure == Procedure.UPLINK_ACTIVATE;
            case H_SVC -> procedure == Procedure.SERVICE_ACTIVATE;
            case S_REL -> procedure == Release.step(releaseStep);
            default -> false;
        };
    }

    /// The same state on a clock whose zero is at `origin` of this one: for comparing states that
    /// differ only in when they were reached. What is past and needs no distance is [#NEVER].
    public State since(long origin) {
        Variables variables = new Variables(this);
        variables.shift(origin);
        return variables.toState();
    }

    /// The short form of traces, such as `B.MON E=4.1 master=1 synced 4.1@17`.
    @Override
    public String toString() {
        return StateText.brief(this);
    }

    /// Every variable that differs from that of a host not running, for people.
    public String describe() {
        return StateText.full(this);
    }
}
