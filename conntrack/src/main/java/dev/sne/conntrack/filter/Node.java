// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.util.List;

/// A filter as a tree: terms, joined and negated.
///
/// Deliberately without pattern switches over it: their bootstrap costs start-up time that the
/// one-shot commands do not have.
abstract sealed class Node permits Node.All, Node.Any, Node.Not, Term {
    /// What binds how strongly when written: a node inside one that binds stronger needs
    /// parentheses.
    private static final int BINDS_OR = 0;

    private static final int BINDS_AND = 1;
    private static final int BINDS_NOT = 2;

    private final int strength;

    private Node(int strength) {
        this.strength = strength;
    }

    /// For terms, which never need parentheses.
    Node() {
        this(BINDS_NOT + 1);
    }

    /// Writes the node as filter text.
    abstract void write(StringBuilder out);

    /// Writes the program that goes to `onTrue` or `onFalse`, and returns where it starts.
    abstract int compile(Program.Builder program, int onTrue, int onFalse);

    /// The IP versions that a matching flow can have, as a set of the `Families` bits.
    abstract int families();

    /// How many terms there are.
    abstract int terms();

    private void writeInside(Node outer, StringBuilder out) {
        boolean parentheses = strength < outer.strength;
        if (parentheses) {
            out.append('(');
        }
        write(out);
        if (parentheses) {
            out.append(')');
        }
    }

    /// Every child matches; without children it matches everything.
    static final class All extends Node {
        final List<Node> children;

        All(List<Node> children) {
            super(BINDS_AND);
            this.children = children;
        }

        @Override
        void write(StringBuilder out) {
            if (children.isEmpty()) {
                out.append("every flow");
            }
            writeJoined(this, children, " and ", out);
        }

        @Override
        int compile(Program.Builder program, int onTrue, int onFalse) {
            int entry = onTrue;
            for (int i = children.size() - 1; i >= 0; i--) {
                entry = children.get(i).compile(program, entry, onFalse);
            }
            return entry;
        }

        @Override
        int families() {
            int families = Families.BOTH;
            for (int i = 0; i < children.size(); i++) {
                families &= children.get(i).families();
            }
            return families;
        }

        @Override
        int terms() {
            return count(children);
        }
    }

    /// At least one child matches.
    static final class Any extends Node {
        final List<Node> children;

        Any(List<Node> children) {
            super(BINDS_OR);
            this.children = children;
        }

        @Override
        void write(StringBuilder out) {
            writeJoined(this, children, " or ", out);
        }

        @Override
        int compile(Program.Builder program, int onTrue, int onFalse) {
            int entry = onFalse;
            for (int i = children.size() - 1; i >= 0; i--) {
                entry = children.get(i).compile(program, onTrue, entry);
            }
            return entry;
        }

        @Override
        int families() {
            int families = 0;
            for (int i = 0; i < children.size(); i++) {
                families |= children.get(i).families();
            }
            return families;
        }

        @Override
        int terms() {
            return count(children);
        }
    }

    /// The child does not match.
    static final class Not extends Node {
        final Node child;

        Not(Node child) {
            super(BINDS_NOT);
            this.child = child;
        }

        @Override
        void write(StringBuilder out) {
            out.append("not ");
            child.writeInside(this, out);
        }

        @Override
        int compile(Program.Builder program, int onTrue, int onFalse) {
            return child.compile(program, onFalse, onTrue);
        }

        @Override
        int families() {
            return Families.BOTH;
        }

        @Override
        int terms() {
            return child.terms();
        }
    }

    private static void writeJoined(
            Node outer, List<Node> children, String joint, StringBuilder out) {
        for (int i = 0; i < children.size(); i++) {
            if (i > 0) {
                out.append(joint);
            }
            children.get(i).writeInside(outer, out);
        }
    }

    private static int count(List<Node> children) {
        int terms = 0;
        for (int i = 0; i < children.size(); i++) {
            terms += children.get(i).terms();
        }
        return terms;
    }
}
