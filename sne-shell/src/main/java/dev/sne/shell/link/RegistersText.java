// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import dev.sne.ifmii.mii.Abilities;
import dev.sne.ifmii.mii.AutonegotiationExpansion;
import dev.sne.ifmii.mii.BasicControl;
import dev.sne.ifmii.mii.BasicStatus;
import dev.sne.ifmii.mii.ExtendedStatus;
import dev.sne.ifmii.mii.GigabitControl;
import dev.sne.ifmii.mii.GigabitStatus;
import dev.sne.ifmii.mii.LinkMode;
import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.ifmii.mii.Register;
import dev.sne.netlink4j.Errno;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The registers of one transceiver as text: number, name, value, and what the value means.
public final class RegistersText {
    private static final int NAME_WIDTH = 20;

    private RegistersText() {}

    /// A line for each register, below one that sums them up.
    public static String decoded(String interfaceName, MiiRegisters registers) {
        StringBuilder text = new StringBuilder(interfaceName).append(": PHY ");
        text.append(registers.phy()).append(", ").append(summary(registers)).append('\n');
        for (int register = 0; register < Register.COUNT; register++) {
            if (Register.isStandard(register)) {
                String name = name(register);
                String meaning = meaning(registers, register);
                text.append(register < 10 ? "  " : " ").append(register).append("  ").append(name);
                text.repeat(' ', NAME_WIDTH - name.length()).append(raw(registers, register));
                text.append(meaning.isEmpty() ? "" : "  " + meaning).append('\n');
            }
        }
        return text.toString();
    }

    /// The values alone, in one line.
    public static String raw(String interfaceName, MiiRegisters registers) {
        StringBuilder text = new StringBuilder(interfaceName).append(" phy:");
        text.append(registers.phy());
        for (int register = 0; register < Register.COUNT; register++) {
            if (Register.isStandard(register)) {
                text.append(' ').append(register).append(':').append(raw(registers, register));
            }
        }
        return text.append('\n').toString();
    }

    /// Four hexadecimal digits, or the name of the error.
    static String raw(MiiRegisters registers, int register) {
        OptionalInt value = registers.value(register);
        return value.isPresent()
                ? HexFormat.of().toHexDigits(value.getAsInt(), 4)
                : registers.failure(register).map(Errno::name).orElse("-");
    }

    private static String summary(MiiRegisters registers) {
        if (!registers.link().isPresent()) {
            return "no transceiver answers";
        }
        if (!registers.link().up()) {
            return "no link";
        }
        String mode = registers.mode().map(m -> ", " + m).orElse("");
        return "link" + (registers.link().flapped() ? " (lost since the last reading)" : "") + mode;
    }

    private static String name(int register) {
        return switch (register) {
            case Register.BASIC_CONTROL -> "control";
            case Register.BASIC_STATUS -> "status";
            case Register.PHY_IDENTIFIER_1 -> "identifier";
            case Register.PHY_IDENTIFIER_2 -> "identifier, part 2";
            case Register.ADVERTISEMENT -> "advertised";
            case Register.PARTNER_ABILITY -> "partner's abilities";
            case Register.AUTONEGOTIATION_EXPANSION -> "expansion";
            case Register.NEXT_PAGE -> "next page";
            case Register.PARTNER_NEXT_PAGE -> "partner's next page";
            case Register.GIGABIT_CONTROL -> "1000baseT control";
            case Register.GIGABIT_STATUS -> "1000baseT status";
            default -> "extended status";
        };
    }

    private static String meaning(MiiRegisters registers, int register) {
        return switch (register) {
            case Register.BASIC_CONTROL -> registers.control().map(RegistersText::of).orElse("");
            case Register.BASIC_STATUS -> of(registers.status(), registers);
            case Register.PHY_IDENTIFIER_1 ->
                    registers.identifier().map(id -> "OUI " + id.ouiText()).orElse("");
            case Register.PHY_IDENTIFIER_2 ->
                    registers
                            .identifier()
                            .map(id -> "model " + id.model() + ", revision " + id.revision())
                            .orElse("");
            case Register.ADVERTISEMENT ->
                    registers.advertisement().map(RegistersText::of).orElse("");
            case Register.PARTNER_ABILITY -> registers.partner().map(RegistersText::of).orElse("");
            case Register.AUTONEGOTIATION_EXPANSION ->
                    registers.expansion().map(RegistersText::of).orElse("");
            case Register.GIGABIT_CONTROL ->
                    registers.gigabitControl().map(RegistersText::of).orElse("");
            case Register.GIGABIT_STATUS ->
                    registers.gigabitStatus().map(RegistersText::of).orElse("");
            case Register.EXTENDED_STATUS ->
                    registers.extendedStatus().map(RegistersText::of).orElse("");
            default -> "";
        };
    }

    private static String of(BasicControl control) {
        String mode = control.speedMegabits() + (control.fullDuplex() ? "/full" : "/half");
        return new Words()
                .add(control.autonegotiation(), "autonegotiation")
                .add(!control.autonegotiation(), "forced " + mode)
                .add(control.reset(), "reset")
                .add(control.loopback(), "loopback")
                .add(control.powerDown(), "power down")
                .add(control.isolate(), "isolated")
                .add(control.restartAutonegotiation(), "negotiation restarts")
                .add(control.collisionTest(), "collision test")
                .toString();
    }

    private static String of(BasicStatus status, MiiRegisters registers) {
        if (!status.isPresent()) {
            return "";
        }
        return new Words()
                .add(status.link(), "link")
                .add(!status.link(), "no link")
                .add(status.autonegotiationComplete(), "negotiation complete")
                .add(registers.link().since().remoteFault(), "remote fault")
                .add(registers.link().since().jabber(), "jabber")
                .add(!status.autonegotiationAble(), "cannot negotiate")
                .modes("able ", status::can)
                .toString();
    }

    private static String of(Abilities page) {
        return new Words()
                .modes("", page::offers)
                .add(page.pause(), "pause")
                .add(page.asymmetricPause(), "asymmetric pause")
                .add(page.remoteFault(), "remote fault")
                .add(page.nextPage(), "next page")
                .add(page.acknowledge(), "acknowledge")
                .add(page.selector() != 1, "selector " + page.selector())
                .toString();
    }

    private static String of(AutonegotiationExpansion expansion) {
        return new Words()
                .add(expansion.partnerAutonegotiationAble(), "partner negotiates")
                .add(!expansion.partnerAutonegotiationAble(), "partner does not negotiate")
                .add(expansion.pageReceived(), "page received")
                .add(expansion.nextPageAble(), "next pages")
                .add(expansion.partnerNextPageAble(), "partner has next pages")
                .add(expansion.parallelDetectionFault(), "parallel detection fault")
                .toString();
    }

    private static String of(GigabitControl control) {
        String role = control.manualMaster() ? "forced master" : "forced slave";
        return new Words()
                .modes("", control::offers)
                .add(control.manualRole(), role)
                .add(control.prefersMaster(), "prefers master")
                .add(control.testMode() != 0, "test mode " + control.testMode())
                .toString();
    }

    private static String of(GigabitStatus status) {
        return new Words()
                .modes("", status::offers)
                .add(status.master(), "master")
                .add(!status.master(), "slave")
                .add(status.roleFault(), "role fault")
                .add(status.localReceiver(), "receives well")
                .add(status.remoteReceiver(), "partner receives well")
                .add(status.idleErrors() > 0, status.idleErrors() + " idle errors")
                .toString();
    }

    private static String of(ExtendedStatus status) {
        return new Words()
                .modes("able ", status::can)
                .add(status.fibreFullDuplex(), "1000baseX/full")
                .add(status.fibreHalfDuplex(), "1000baseX/half")
                .toString();
    }

    /// Phrases joined by commas.
    private static final class Words {
        private final List<String> words = new ArrayList<>();

        Words add(boolean applies, String word) {
            if (applies) {
                words.add(word);
            }
            return this;
        }

        Words modes(String head, Predicate<LinkMode> which) {
            List<String> modes = new ArrayList<>();
            for (LinkMode mode : LinkMode.values()) {
                if (which.test(mode)) {
                    modes.add(mode.toString());
                }
            }
            return add(!modes.isEmpty(), head + String.join(" ", modes));
        }

        @Override
        public String toString() {
            return String.join(", ", words);
        }
    }
}
