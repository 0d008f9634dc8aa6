// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import java.io.IOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/// The system's log: the journal by its native protocol, with the notification's variables as
/// fields, where there is one; otherwise whoever reads `/dev/log`, in the format of RFC 3164.
final class SystemLog implements Receiver {
    private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");
    private static final Path SYSLOG = Path.of("/dev/log");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

    // `sys/syslog.h`.
    private static final int LOG_DAEMON = 3 << 3;
    private static final int LOG_ERR = 3;
    private static final int LOG_NOTICE = 5;

    private final Path journal;
    private final Path syslog;

    /// @param journal the journal's socket
    /// @param syslog the socket to be used where there is no journal
    SystemLog(Path journal, Path syslog) {
        this.journal = journal;
        this.syslog = syslog;
    }

    static SystemLog ofThisMachine() {
        return new SystemLog(JOURNAL, SYSLOG);
    }

    @Override
    public String name() {
        return "syslog";
    }

    /// Sockets are looked for each time: a log may be started, or replaced, while we run.
    @Override
    public void deliver(Notification notification) throws IOException {
        if (Files.exists(journal)) {
            send(journal, entry(notification));
        } else if (Files.exists(syslog)) {
            send(syslog, line(notification, ZonedDateTime.now(ZoneId.systemDefault())));
        } else {
            throw new IOException("neither " + journal + " nor " + syslog + " is there");
        }
    }

    private static int priority(Notification notification) {
        return notification.urgent() ? LOG_ERR : LOG_NOTICE;
    }

    private static String entry(Notification notification) {
        StringBuilder fields = new StringBuilder();
        fields.append("MESSAGE=").append(notification.text()).append('\n');
        fields.append("PRIORITY=").append(priority(notification)).append('\n');
        fields.append("SYSLOG_FACILITY=").append(LOG_DAEMON >> 3).append('\n');
        fields.append("SYSLOG_IDENTIFIER=sne\n");
        for (Map.Entry<String, String> each : notification.variables().entrySet()) {
            if (!each.getKey().equals("SNE_TEXT")) {
                fields.append(each.getKey()).append('=').append(each.getValue()).append('\n');
            }
        }
        return fields.toString();
    }

    /// The time of day is when it is told, as all programs do; when it happened is in the text.
    private static String line(Notification notification, ZonedDateTime now) {
        return "<"
                + (LOG_DAEMON | priority(notification))
                + ">"
                + TIME.format(now)
                + " sne["
                + ProcessHandle.current().pid()
                + "]: "
                + notification.kindWord()
                + ": "
                + notification.text();
    }

    private static void send(Path to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance()) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(AFUNIXSocketAddress.of(to.toFile()));
            socket.send(new DatagramPacket(bytes, bytes.length));
        }
    }
}
