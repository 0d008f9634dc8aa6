// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.Golden;
import dev.sne.conntrack.uapi.NfnetlinkConntrack;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What conntrack(8) printed, and the kernel's messages behind it; see resources/text/README.md.
final class Samples {
    /// The labels of the machine that the samples are from.
    static final LabelNames LABELS = LabelNames.parse("5 dns\n");

    private Samples() {}

    static List<String> lines(String file) {
        try (InputStream in = Samples.class.getResourceAsStream("/text/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no sample " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<FlowView> views(String golden) {
        List<FlowView> views = new ArrayList<>();
        for (byte[] message : Golden.messages(golden)) {
            views.add(Golden.view(message));
        }
        return views;
    }

    static FlowEventType eventType(FlowView view) {
        if (view.isDestroy()) {
            return FlowEventType.DESTROY;
        }
        boolean created = (view.messageFlags() & Netlink.NLM_F_CREATE) != 0;
        return created ? FlowEventType.NEW : FlowEventType.UPDATE;
    }

    /// A view of the message that the kernel would report the flow with.
    static FlowView view(FlowBuilder flow) {
        MessageWriter out = new MessageWriter();
        int type =
                Nfnetlink.type(
                        Nfnetlink.NFNL_SUBSYS_CTNETLINK, NfnetlinkConntrack.IPCTNL_MSG_CT_NEW);
        out.begin(type, 0, 0, 0);
        FlowEncoder.report(flow, out);
        out.end();
        return new FlowView().wrap(out.segment(), 0, out.length());
    }

    static String format(FlowFormat format, FlowView view) {
        TextBuffer out = new TextBuffer(16);
        format.flow(view, out);
        return out.toString();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
