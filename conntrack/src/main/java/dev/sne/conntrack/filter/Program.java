// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import dev.sne.conntrack.FlowView;
import java.util.ArrayList;
import java.util.List;

/// A filter compiled to a list of terms, each with the place to go on at when it holds and when it
/// does not.
///
/// Like the jumps of a packet filter: no recursion and no tree to walk, every term is tested at
/// most once, and negation costs nothing because it only swaps the two places.
final class Program {
    /// Where a program ends.
    static final int ACCEPT = -1;

    static final int REJECT = -2;

    private final Term[] terms;
    private final int[] onTrue;
    private final int[] onFalse;
    private final int entry;

    private Program(Term[] terms, int[] onTrue, int[] onFalse, int entry) {
        this.terms = terms;
        this.onTrue = onTrue;
        this.onFalse = onFalse;
        this.entry = entry;
    }

    static Program of(Node filter) {
        Builder builder = new Builder(filter.terms());
        int entry = filter.compile(builder, ACCEPT, REJECT);
        return new Program(builder.terms, builder.onTrue, builder.onFalse, entry);
    }

    boolean accepts(FlowView flow) {
        int at = entry;
        while (at >= 0) {
            at = terms[at].test(flow) ? onTrue[at] : onFalse[at];
        }
        return at == ACCEPT;
    }

    /// The terms that may give another answer for the same flow at another time, as they would be
    /// written.
    List<String> changing() {
        List<String> texts = new ArrayList<>();
        for (Term term : terms) {
            if (!term.isFixed()) {
                texts.addFirst(term.toString());
            }
        }
        return texts;
    }

    /// Takes the terms from the last to the first, so that every place to go on at is known.
    static final class Builder {
        private final Term[] terms;
        private final int[] onTrue;
        private final int[] onFalse;
        private int size;

        private Builder(int capacity) {
            terms = new Term[capacity];
            onTrue = new int[capacity];
            onFalse = new int[capacity];
        }

        int add(Term term, int whenTrue, int whenFalse) {
            terms[size] = term;
            onTrue[size] = whenTrue;
            onFalse[size] = whenFalse;
            return size++;
        }
    }
}
