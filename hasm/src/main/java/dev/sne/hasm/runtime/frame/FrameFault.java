// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

/// Why a datagram was dropped before anything in it was looked at.
public enum FrameFault {
    /// Shorter than a frame without content, or longer than UDP can carry.
    BAD_LENGTH,

    /// Not one of our frames: other first bytes.
    FOREIGN,

    /// A version of the frame that this program does not know.
    VERSION,

    /// A frame of another cluster on the same network.
    CLUSTER,

    /// Our own frame: reflected by somebody, or a multicast that came back.
    REFLECTED,

    /// From a host that is not in the configuration.
    UNKNOWN_SENDER,

    /// The header is forged or damaged, or sealed with a secret that this host does not have.
    BAD_CHECK,

    /// From an earlier life of its sender: recorded before a restart, or very late.
    OLD_INCARNATION,

    /// Seen before, as happens when frames go over two links, or too old to tell.
    COPY,

    /// The header is right, the content is not what was sealed.
    BAD_TAG
}
