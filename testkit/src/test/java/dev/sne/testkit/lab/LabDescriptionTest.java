// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static dev.sne.testkit.lab.LabAddresses.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import org.junit.jupiter.api.Test;

class LabDescriptionTest {
    @Test
    void namesWhatTheLabIsBuiltFrom() {
        for (IpAddress v4 : new IpAddress[] {CLIENT_V4, INSIDE_V4, OUTSIDE_V4, SERVER_V4}) {
            assertThat(LabDescription.TEXT).contains(v4 + "/" + PREFIX_V4);
        }
        for (IpAddress v6 : new IpAddress[] {CLIENT_V6, INSIDE_V6, OUTSIDE_V6, SERVER_V6}) {
            assertThat(LabDescription.TEXT).contains(v6 + "/" + PREFIX_V6);
        }
        assertThat(LabDescription.TEXT)
                .contains(" " + SILENT_V4 + " ", INSIDE_LINK, OUTSIDE_LINK, HOST_LINK)
                .contains("tcp " + FTP + " " + SSH + " " + HTTP + " " + HTTPS)
                .contains("udp " + DNS + " " + SYSLOG + " " + SIP)
                .contains("tcp " + TELNET + ": dropped", "tcp " + PUBLISHED + ": published")
                .contains("udp " + SIP + " is marked 0x" + Integer.toHexString(LabRules.VOICE_MARK))
                .contains("tcp " + HTTPS + " has label bit " + LabRules.WEB_LABEL)
                .contains("tcp " + FTP + " has the ftp helper");
    }

    @Test
    void isPlainTextOfModestWidth() {
        assertThat(LabDescription.TEXT).isASCII();
        assertThat(LabDescription.TEXT.lines()).allMatch(line -> line.length() <= 79);
    }
}
