// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

/// The program that {@link Program#hello} measures.
final class Hello {
    private Hello() {}

    /// Prints one line.
    public static void main(String[] args) {
        System.out.println("hello, world");
    }
}
