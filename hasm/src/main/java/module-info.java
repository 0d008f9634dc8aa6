// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// Who is the active firewall, and what the others know of its connections.
@NullMarked
module dev.sne.hasm {
    requires static transitive org.jspecify;

    exports dev.sne.hasm;
    exports dev.sne.hasm.message;
}
