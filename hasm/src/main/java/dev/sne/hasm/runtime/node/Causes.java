// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Input;
import java.util.Locale;

/// What happened, in words for people.
final class Causes {
    private Causes() {}

    /// @param known the words, if the caller has them
    static String of(Input input, String known) {
        return known.isEmpty() ? of(input) : known;
    }

    private static String of(Input input) {
        return switch (input) {
            case Input.Start _ -> "start";
            case Input.Stop _ -> "stop";
            case Input.Switchover(int host) -> "handover to host " + host + " ordered";
            case Input.Clear _ -> "cleared by the administrator";
            case Input.Received received ->
                    received.message().getClass().getSimpleName().toUpperCase(Locale.ROOT)
                            + " of host "
                            + received.message().header().source();
            case Input.Alarm _ -> "timer";
            case Input.CheckResult result ->
                    result.check().hook() + (result.positive() ? " positive" : " negative");
            case Input.Done done -> done.procedure().hook() + " done";
            case Input.LinkChanged change ->
                    change.link().name().toLowerCase(Locale.ROOT)
                            + (change.up() ? " link up" : " link down");
            case Input.Lost(var check) -> check.hook() + " lost its link";
            case Input.Replicated copy ->
                    copy.lastseq() < 0 ? "copy lost" : "copy at " + copy.lastseq();
            case Input.Load load -> "load " + load.load();
        };
    }
}
