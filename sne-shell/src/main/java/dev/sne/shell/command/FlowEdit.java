// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_FIXED_TIMEOUT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;

import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.text.LabelNames;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Numbers;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.flow.FlowChanges;
import dev.sne.shell.session.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is to be changed in each flow.
///
/// @param markMask the bits of the mark to set to those of `mark`; 0 to leave it alone
/// @param timeout in seconds, -1 to leave it alone
/// @param status the bits to set
/// @param helper the name to set; "-" leaves it alone, for no helper can be called that
record FlowEdit(
        int mark,
        int markMask,
        long timeout,
        int status,
        List<Integer> labelsToSet,
        List<Integer> labelsToClear,
        String helper)
        implements FlowChanges.Change {
    /// The status bits that the kernel lets a request set.
    static final List<String> STATUS_WORDS = List.of("seen_reply", "assured", "fixed_timeout");

    private static final String LEAVE = "-";
    private static final int MAX_LABEL = 127;
    private static final long MAX_MARK = 0xffff_ffffL;

    static FlowEdit of(Arguments arguments) {
        String mark = arguments.value("--mark", "0/0");
        int slash = mark.indexOf('/');
        long value = Numbers.unsigned32(slash < 0 ? mark : mark.substring(0, slash));
        long mask = slash < 0 ? MAX_MARK : Numbers.unsigned32(mark.substring(slash + 1));
        if (value < 0 || mask < 0) {
            throw new UsageException(
                    "--mark: '" + mark + "' is not a 32-bit number, with a mask or without");
        }
        FlowEdit edit =
                new FlowEdit(
                        (int) value,
                        (int) mask,
                        timeout(arguments),
                        status(arguments),
                        labels(arguments, "--label-add"),
                        labels(arguments, "--label-del"),
                        arguments.value("--helper", LEAVE));
        if (edit.helper.length() > FlowBuilder.MAX_HELPER_BYTES) {
            throw new UsageException(
                    "--helper: a name has at most " + FlowBuilder.MAX_HELPER_BYTES + " characters");
        }
        if (edit.areNone(arguments)) {
            throw new UsageException(
                    "needs something to change: --mark, --timeout, --status, --label-add,"
                            + " --label-del or --helper");
        }
        return edit;
    }

    private boolean areNone(Arguments arguments) {
        return !arguments.has("--mark")
                && timeout < 0
                && status == 0
                && labelsToSet.isEmpty()
                && labelsToClear.isEmpty()
                && helper.equals(LEAVE);
    }

    private static long timeout(Arguments arguments) {
        String text = arguments.value("--timeout");
        if (text == null) {
            return -1;
        }
        long seconds = Numbers.seconds(text);
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            throw new UsageException(
                    "--timeout: '" + text + "' is no duration such as 90, 90s, 5m, 2h, 1d");
        }
        return seconds;
    }

    private static int status(Arguments arguments) {
        int bits = 0;
        for (String word : words(arguments, "--status")) {
            bits |=
                    switch (word.toLowerCase(Locale.ROOT)) {
                        case "seen_reply" -> IPS_SEEN_REPLY;
                        case "assured" -> IPS_ASSURED | IPS_SEEN_REPLY;
                        case "fixed_timeout" -> IPS_FIXED_TIMEOUT;
                        default ->
                                throw new UsageException(
                                        "--status: '"
                                                + word
                                                + "' cannot be set; possible are "
                                                + String.join(", ", STATUS_WORDS)
                                                + Suggestion.of(word, STATUS_WORDS));
                    };
        }
        return bits;
    }

    private static List<Integer> labels(Arguments arguments, String option) {
        List<Integer> bits = new ArrayList<>();
        for (String word : words(arguments, option)) {
            long bit = LabelNames.system().bit(word);
            if (bit < 0) {
                bit = Numbers.decimal(word);
            }
            if (bit < 0 || bit > MAX_LABEL) {
                throw new UsageException(
                        option
                                + ": '"
                                + word
                                + "' is no label of "
                                + LabelNames.SYSTEM_FILE
                                + " and no number from 0 to "
                                + MAX_LABEL);
            }
            bits.add((int) bit);
        }
        return bits;
    }

    /// The words in all lists given for `option`.
    private static List<String> words(Arguments arguments, String option) {
        List<String> words = new ArrayList<>();
        for (String list : arguments.values(option)) {
            words.addAll(List.of(list.split(",", -1)));
        }
        return words;
    }

    @Override
    public void apply(FlowView flow, FlowBuilder key, FlowBatch batch) {
        key.clear().setKey(flow);
        if (markMask != 0) {
            key.mark(mark & markMask, markMask);
        }
        if (timeout >= 0) {
            key.timeout(timeout);
        }
        if (status != 0) {
            key.status(flow.status() | status);
        }
        for (int i = 0; i < labelsToSet.size(); i++) {
            key.label(labelsToSet.get(i)).labelMask(labelsToSet.get(i));
        }
        for (int i = 0; i < labelsToClear.size(); i++) {
            key.labelMask(labelsToClear.get(i));
        }
        if (!helper.equals(LEAVE)) {
            key.helper(helper);
        }
        batch.update(key);
    }
}
