// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_ACK;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_REQUEST;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V0;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_MSG_BATCH_BEGIN;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_MSG_BATCH_END;

/// Requests to a transactional subsystem of nfnetlink (nf_tables) that the kernel carries out all
/// or not at all: `NFNL_MSG_BATCH_BEGIN`, the requests, `NFNL_MSG_BATCH_END`, in one datagram.
///
/// ```java
/// NfnetlinkTransaction transaction = socket.transaction("make rules", NFNL_SUBSYS_NFTABLES);
/// transaction.begin(type, NLM_F_CREATE). ... ;
/// transaction.end();
/// transaction.commit();
/// ```
///
/// Used by one thread at a time, once; the socket may be used for other things only after
/// [#commit(RequestBatch.Failures)].
public final class NfnetlinkTransaction {
    private final NetlinkSocket socket;
    private final String operation;
    private final int subsystem;
    private final int firstSequence;
    private final MessageWriter writer = new MessageWriter();
    private int requests;
    private int lastStart;

    NfnetlinkTransaction(NetlinkSocket socket, String operation, int subsystem) {
        this.socket = socket;
        this.operation = operation;
        this.subsystem = subsystem;
        firstSequence = socket.nextSequence();
        frame(NFNL_MSG_BATCH_BEGIN, firstSequence);
    }

    /// Begins the next request; append the subsystem's header and the attributes, then call
    /// [#end()].
    ///
    /// @param type the message type
    /// @param flags besides `NLM_F_REQUEST`
    public MessageWriter begin(int type, int flags) {
        lastStart = writer.mark();
        return writer.begin(type, NLM_F_REQUEST | flags, socket.nextSequence(), socket.portId());
    }

    /// Ends the request.
    ///
    /// @return the request's index in this transaction, counted from 0
    public int end() {
        writer.end();
        return requests++;
    }

    /// Sends the transaction and waits until the kernel has carried it out.
    ///
    /// @param failures told of each request that the kernel refuses; one is enough for none to be
    ///   carried out
    /// @return whether all requests were carried out
    /// @throws KernelException when the kernel refuses the transaction as a whole
    /// @throws ReceiveTimeoutException when the kernel does not acknowledge
    public boolean commit(RequestBatch.Failures failures) {
        if (requests == 0) {
            return true;
        }
        // The end marker itself is acknowledged only since Linux 6.10.
        writer.addFlags(lastStart, NLM_F_ACK);
        frame(NFNL_MSG_BATCH_END, socket.nextSequence());
        socket.send(writer);
        boolean done = true;
        while (true) {
            boolean answer = socket.nextAnswer(firstSequence, requests + 1, operation);
            if (answer && socket.reader().type() == NLMSG_ERROR) {
                int index = socket.reader().sequence() - firstSequence - 1;
                KernelError error = socket.readError();
                if (error != null) {
                    if (index < 0) {
                        throw new KernelException(operation, error);
                    }
                    done = false;
                    failures.failed(index, error);
                }
                if (index == requests - 1) {
                    return done;
                }
            }
        }
    }

    /// `struct nfgenmsg`, with the subsystem as its resource id.
    private void frame(int type, int sequence) {
        writer.begin(type, NLM_F_REQUEST, sequence, socket.portId())
                .u8(AF_UNSPEC)
                .u8(NFNETLINK_V0)
                .u16be(subsystem)
                .end();
    }
}
