// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.sne.testkit.qemu.Guest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Carries out [NeedsRoot], [NeedsCommand] and [NeedsGuest].
@SuppressWarnings("exports") // Who uses it has JUnit; the others need not.
public final class RequirementCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = new ArrayList<>();
        var element = context.getElement();
        if (findAnnotation(element, NeedsRoot.class).isPresent()) {
            missing.addAll(Machine.missingCapabilities());
        }
        findAnnotation(element, NeedsCommand.class)
                .ifPresent(needs -> missing.addAll(Machine.missingCommands(needs.value())));
        if (findAnnotation(element, NeedsGuest.class).isPresent()) {
            missing.addAll(Guest.missing());
        }
        return decide(missing, Machine.isContinuousIntegration());
    }

    static ConditionEvaluationResult decide(List<String> missing, boolean mustRun) {
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("all that it needs is there");
        }
        String reason = "missing: " + String.join(", ", missing);
        if (mustRun) {
            throw new ExtensionConfigurationException(reason + " (CI=true: nothing is skipped)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
