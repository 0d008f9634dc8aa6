// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Check;
import dev.sne.hasm.Effect;
import dev.sne.hasm.Input;
import dev.sne.hasm.SubState;
import dev.sne.hasm.message.Message;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// **S6**: a host in B.ISOL, or whose last downlink check was negative, sends no BID and no CLAIM.
/// A result that comes when nobody waits for it any more is no check's.
public final class IsolatedSilence implements Checker {
    /// The hosts whose last downlink check was negative, as bits.
    private int negative;

    @Override
    public String property() {
        return "S6";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)) {
            return null;
        }
        int bit = 1 << step.host();
        if (step.input() instanceof Input.Start) {
            negative &= ~bit;
        } else if (step.input() instanceof Input.CheckResult result
                && result.check() == Check.DOWNLINK
                && step.before().awaits(result.check(), result.generation())) {
            negative = result.positive() ? negative & ~bit : negative | bit;
        }
        if ((negative & bit) == 0 && step.after().sub() != SubState.B_ISOL) {
            return null;
        }
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Send send
                    && (send.message() instanceof Message.Bid
                            || send.message() instanceof Message.Claim)) {
                return "host "
                        + step.host()
                        + " in "
                        + step.after().sub()
                        + " sends "
                        + send.message()
                        + " with a broken downlink";
            }
        }
        return null;
    }

    @Override
    public Checker copy() {
        var copy = new IsolatedSilence();
        copy.negative = negative;
        return copy;
    }

    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        digest.add(negative);
    }
}
