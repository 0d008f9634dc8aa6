// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import dev.sne.hasm.Link;
import java.nio.ByteBuffer;

/// Who is given the control packets of the other hosts, on the event loop.
public interface ControlListener {
    /// An authentic packet came for the first time.
    ///
    /// @param host who sent it
    /// @param link the link on which its first copy came
    /// @param packet its bytes, big-endian, during the call
    void packet(int host, Link link, ByteBuffer packet);

    /// Something that was handed over could not be dealt with.
    void failed(Throwable cause);
}
