// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.util.List;

/// How it is shown that something works, and what must and what may be said for that.
public enum CheckType {
    /// The interface is up by all that is known of it.
    LINK("the interface is up: registers, driver and kernel agree") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.INTERFACE);
        }
    },
    /// An IPv4 neighbour replies.
    ARP("an IPv4 neighbour answers") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.INTERFACE, CheckConfig.TARGET);
        }
    },
    /// An IPv6 neighbour replies.
    NEIGHBOUR("an IPv6 neighbour answers") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.INTERFACE, CheckConfig.TARGET);
        }
    },
    /// A host answers an echo request.
    PING("a host answers an echo request") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.TARGET);
        }
    },
    /// A port accepts connections.
    TCP("a port accepts a connection") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.TARGET, CheckConfig.PORT);
        }
    },
    /// A name server answers.
    DNS("a name server answers without an error") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.TARGET);
        }

        @Override
        List<Key<?>> allowed() {
            return List.of(CheckConfig.INTERFACE, CheckConfig.PORT, CheckConfig.NAME);
        }
    },
    /// A web server answers.
    HTTP("a web server answers with status 200") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.TARGET, CheckConfig.URL);
        }

        @Override
        List<Key<?>> allowed() {
            return List.of(CheckConfig.INTERFACE, CheckConfig.CONTAINS);
        }
    },
    /// A program says so.
    PROGRAM("a program ends with exit status 0 in time") {
        @Override
        List<Key<?>> required() {
            return List.of(CheckConfig.PROGRAM);
        }

        @Override
        List<Key<?>> allowed() {
            return List.of();
        }
    };

    private final String meaning;

    CheckType(String meaning) {
        this.meaning = meaning;
    }

    /// When it is positive.
    String meaning() {
        return meaning;
    }

    /// What has to be said.
    abstract List<Key<?>> required();

    /// What may be said beside that.
    List<Key<?>> allowed() {
        return List.of(CheckConfig.INTERFACE);
    }

    /// Whether the key has a meaning for it.
    boolean takes(Key<?> key) {
        return required().contains(key) || allowed().contains(key);
    }
}
