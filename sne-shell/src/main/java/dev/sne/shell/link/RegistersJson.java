// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import dev.sne.ifmii.mii.LinkMode;
import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.ifmii.mii.Register;
import dev.sne.shell.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The registers of one transceiver as a JSON object: what they mean, and their values.
public final class RegistersJson {
    private RegistersJson() {}

    /// One line, without its end.
    public static String of(String interfaceName, MiiRegisters registers) {
        JsonObject json = new JsonObject().put("name", interfaceName).put("phy", registers.phy());
        json.put("link", registers.link().up());
        json.put("lost_since_last_reading", !registers.link().since().link());
        json.put("remote_fault", registers.remoteFault());
        json.put("autonegotiation_complete", registers.status().autonegotiationComplete());
        registers.mode().ifPresent(mode -> json.put("mode", mode.toString()));
        registers.control().ifPresent(c -> json.put("autonegotiation", c.autonegotiation()));
        registers
                .identifier()
                .ifPresent(id ->
                        json.put("oui", id.ouiText())
                                .put("model", id.model())
                                .put("revision", id.revision()));
        json.put("able", modes(registers::can));
        json.put("advertised", modes(registers::offers));
        json.put("partner", modes(registers::partnerOffers));
        return json.put("registers", values(registers)).toString();
    }

    private static List<String> modes(Predicate<LinkMode> which) {
        List<String> modes = new ArrayList<>();
        for (LinkMode mode : LinkMode.values()) {
            if (which.test(mode)) {
                modes.add(mode.toString());
            }
        }
        return modes;
    }

    /// Values by register number, in hexadecimal, or the name of the error.
    static JsonObject values(MiiRegisters registers) {
        JsonObject values = new JsonObject();
        for (int register = 0; register < Register.COUNT; register++) {
            if (Register.isStandard(register)) {
                values.put(Integer.toString(register), RegistersText.raw(registers, register));
            }
        }
        return values;
    }
}
