// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// Who is told how a [Receiver] fares. The calls come from within those of the receiver.
public interface ReceiverListener {

    /// Why a receiver has not the whole table any more.
    enum Loss {
        /// What it misses is not kept by the sender any more.
        GONE,
        /// A number came that is too far off to belong to what it has.
        DESYNC,
        /// It asked for what it misses again and again, in vain.
        UNANSWERED
    }

    /// The table is not complete any more. It is being fetched.
    void lost(Loss why);

    /// The table is complete.
    void completed();

    /// A new master continues the stream of the one before: the table is kept, and compared.
    void continued();

    /// The table was compared with the master's.
    ///
    /// @param differing how many buckets differ; they are being fetched
    /// @param unsure how many of these had changes meanwhile, so that they may not differ in truth
    void compared(int differing, int unsure);

    /// The buckets that differed have been fetched.
    void repaired();
}
