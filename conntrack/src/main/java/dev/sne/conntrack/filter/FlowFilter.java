// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.text.LabelNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A predicate on flows, written in the language that `FILTERS.md` describes.
///
/// Immutable and safe to share between threads. Evaluating it allocates nothing and makes no system
/// call.
public final class FlowFilter {
    private static final FlowFilter ALL = new FlowFilter(new Node.All(List.of()));

    private final Node root;
    private final Program program;

    FlowFilter(Node root) {
        this.root = root;
        this.program = Program.of(root);
    }

    /// The filter that every flow matches. It has no text: a filter that turned out empty, say
    /// because a variable was not set, must not select the whole table.
    public static FlowFilter all() {
        return ALL;
    }

    /// Reads a filter. The system's label names are read if and only if it names a label.
    ///
    /// @throws FilterSyntaxException where the text is not a filter
    public static FlowFilter parse(String text) {
        return parse(text, null);
    }

    /// Reads a filter with label names of the caller's choice, or the system's if null.
    ///
    /// @throws FilterSyntaxException where the text is not a filter
    public static FlowFilter parse(String text, @Nullable LabelNames labels) {
        return new FlowFilter(new FilterParser(text, labels).parse());
    }

    /// Whether the flow matches. A key that the flow lacks makes a term false and its negation
    /// true.
    public boolean matches(FlowView flow) {
        return program.accepts(flow);
    }

    /// Whether every flow matches because there is nothing to test.
    public boolean isAll() {
        return root.terms() == 0;
    }

    /// The terms because of which a flow may match now and not a little later, or one event about
    /// it and not another, in the order in which they are written. Without any, a flow matches for
    /// as long as it lives or never does, whatever the kernel says of it: see [FilterKey#isFixed].
    public List<String> changingTerms() {
        return program.changing();
    }

    /// Splits the filter into what the kernel selects by itself and the rest.
    public FilterPlan plan() {
        return Planner.plan(this);
    }

    Node root() {
        return root;
    }

    /// The filter in its plain spelling: short forms written out, one spelling of each key.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        root.write(text);
        return text.toString();
    }
}
