// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Link;
import java.util.Locale;

/// Faults as the lines of a script, such as `link 2 main down silent`.
final class FaultText {
    private FaultText() {}

    static String format(Fault fault) {
        return switch (fault) {
            case Fault.Crash(int host) -> "crash " + host;
            case Fault.Kill(int host) -> "kill " + host;
            case Fault.Start(int host) -> "start " + host;
            case Fault.Pause(int host, boolean suspended) ->
                    (suspended ? "suspend " : "pause ") + host;
            case Fault.Resume(int host) -> "resume " + host;
            case Fault.Carrier(int host, Link link, boolean up, boolean silent) ->
                    "link "
                            + host
                            + name(link)
                            + (up ? " up" : " down")
                            + (silent ? " silent" : "");
            case Fault.Deaf(int host, Link link, boolean on) ->
                    "hears " + host + name(link) + (on ? " nothing" : " all");
            case Fault.Cut(int from, int to, Link link, boolean off) ->
                    (off ? "cut " : "mend ") + from + " " + to + name(link);
            case Fault.Split(Link link, int side) -> split(link, side);
            case Fault.Uplink(int host, boolean works) -> "uplink " + host + works(works);
            case Fault.UplinkLost(int host) -> "uplink-lost " + host;
            case Fault.Service(int host, boolean works) -> "service " + host + works(works);
            case Fault.Checks(int host, boolean slow) ->
                    "checks " + host + (slow ? " slow" : " quick");
            case Fault.Procedures(int host, ProcedureFate fate) ->
                    "procedures " + host + " " + fate.name().toLowerCase(Locale.ROOT);
            case Fault.Desync(int host) -> "desync " + host;
            case Fault.Switchover(int host) -> "switchover " + host;
            case Fault.Stop(int host) -> "stop " + host;
            case Fault.Clear(int host) -> "clear " + host;
        };
    }

    /// @throws IllegalArgumentException if the line is none of a script's
    static Fault parse(Words words) {
        String kind = words.word("a fault");
        return switch (kind) {
            case "crash" -> new Fault.Crash(words.host());
            case "kill" -> new Fault.Kill(words.host());
            case "start" -> new Fault.Start(words.host());
            case "pause" -> new Fault.Pause(words.host(), false);
            case "suspend" -> new Fault.Pause(words.host(), true);
            case "resume" -> new Fault.Resume(words.host());
            case "link" ->
                    new Fault.Carrier(
                            words.host(),
                            link(words),
                            words.either("up", "down"),
                            words.optional("silent"));
            case "hears" ->
                    new Fault.Deaf(words.host(), link(words), words.either("nothing", "all"));
            case "cut", "mend" ->
                    new Fault.Cut(words.host(), words.host(), link(words), kind.equals("cut"));
            case "split" -> new Fault.Split(link(words), words.hostSet());
            case "join" -> new Fault.Split(link(words), 0);
            case "uplink" -> new Fault.Uplink(words.host(), words.either("works", "fails"));
            case "uplink-lost" -> new Fault.UplinkLost(words.host());
            case "service" -> new Fault.Service(words.host(), words.either("works", "fails"));
            case "checks" -> new Fault.Checks(words.host(), words.either("slow", "quick"));
            case "procedures" ->
                    new Fault.Procedures(
                            words.host(), words.constant(ProcedureFate.class, "a fate"));
            case "desync" -> new Fault.Desync(words.host());
            case "switchover" -> new Fault.Switchover(words.host());
            case "stop" -> new Fault.Stop(words.host());
            case "clear" -> new Fault.Clear(words.host());
            default -> throw words.unexpected(kind, "a fault");
        };
    }

    private static Link link(Words words) {
        return words.constant(Link.class, "a link");
    }

    private static String name(Link link) {
        return " " + link.name().toLowerCase(Locale.ROOT);
    }

    private static String works(boolean works) {
        return works ? " works" : " fails";
    }

    private static String split(Link link, int side) {
        if (side == 0) {
            return "join" + name(link);
        }
        var text = new StringBuilder("split" + name(link));
        for (int host = 1; host < Integer.SIZE - 1; host++) {
            if ((side & Network.bit(host)) != 0) {
                text.append(' ').append(host);
            }
        }
        return text.toString();
    }
}
