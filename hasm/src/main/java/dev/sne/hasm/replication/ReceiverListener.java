// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// Who is told how a [Receiver] fares. The calls come from within those of the receiver; call it
/// back only where a method says so.
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

    /// The table is not complete any more.
    void lost(Loss why);
}
