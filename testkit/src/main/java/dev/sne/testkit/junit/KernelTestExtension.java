// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.junit;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.netns.Holdings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Carries out [KernelTest]: gives a test its namespaces, takes them back, and looks for leaks.
@SuppressWarnings("exports") // Who uses it has JUnit; the others need not.
public final class KernelTestExtension
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace STORE = Namespace.create(KernelTestExtension.class);

    /// Threads end, and the kernel lets go of a namespace, a moment after they were told to.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// What one test has been given.
    private record Given(Holdings before, List<NetworkNamespace> namespaces) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        given(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getTestMethod().isPresent()
                && parameter.getParameter().getType() == NetworkNamespace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Given given = given(context);
        NetworkNamespace namespace = NetworkNamespace.create();
        given.namespaces().add(namespace);
        return namespace;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Given given = given(context);
        given.namespaces().forEach(NetworkNamespace::close);
        List<String> leaked = given.before().awaitNothingNew(PATIENCE);
        if (!leaked.isEmpty() && context.getExecutionException().isEmpty()) {
            throw new AssertionError("left behind: " + String.join(", ", leaked));
        }
    }

    private static Given given(ExtensionContext context) {
        return context.getStore(STORE)
                .computeIfAbsent(
                        context.getUniqueId(),
                        id -> new Given(Holdings.now(), new ArrayList<>()),
                        Given.class);
    }
}
