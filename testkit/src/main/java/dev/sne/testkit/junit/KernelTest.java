// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Marks a class or method of tests that talk to the real kernel. Each test may have any number of
/// parameters of type [dev.sne.netlink4j.NetworkNamespace]: each is a fresh namespace, closed when
/// the test is over. A test that leaves a namespace, an interface, a thread or a descriptor behind
/// fails. Implies [NeedsRoot].
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@NeedsRoot
@SuppressWarnings("exports") // Who uses it has JUnit; the others need not.
@ExtendWith(KernelTestExtension.class)
public @interface KernelTest {}
