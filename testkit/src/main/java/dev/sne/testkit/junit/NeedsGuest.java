// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Skips a test unless this machine can boot a [dev.sne.testkit.qemu.Guest]. Where the environment
/// says `CI=true` it fails instead.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SuppressWarnings("exports") // Who uses it has JUnit; the others need not.
@ExtendWith(RequirementCondition.class)
public @interface NeedsGuest {}
