// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

/// What is asked over UDP, and what answers it. Stateless: the token is all that one attempt has.
public interface UdpExchange {
    /// The question.
    ///
    /// @param token random and of one attempt: it, or what is made of it, must come back
    byte[] request(long token);

    /// Judges a datagram from the target.
    ///
    /// @param reply the whole datagram
    /// @param token of the attempt that is under way
    Verdict judge(byte[] reply, long token);

    /// What a datagram means.
    sealed interface Verdict {
        /// It is the answer, and a good one.
        record Good() implements Verdict {}

        /// It is the answer, and says that the target is not well.
        record Bad(String detail) implements Verdict {}

        /// It is not the answer to this attempt; that one may still come.
        record Foreign(String detail) implements Verdict {}
    }
}
