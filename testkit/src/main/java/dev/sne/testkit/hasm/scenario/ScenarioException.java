// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

/// A scenario that does not go as it says, for a reason that writing its trace anew cannot mend.
public final class ScenarioException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ScenarioException(String message) {
        super(message);
    }

    ScenarioException(String message, Throwable cause) {
        super(message, cause);
    }
}
