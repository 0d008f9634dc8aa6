// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.NotifyConfig;
import dev.sne.shell.control.EventJson;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// Something that people are told.
///
/// @param kind what sort of thing, as the configuration chooses them
/// @param what which of that sort, in lower case with underscores
/// @param about the number of the host that it is about
/// @param aboutName the name of that host
/// @param urgent whether somebody should look now
/// @param text in a sentence
/// @param source what happened
/// @param configuration of the daemon it happened to
record Notification(
        NotifyConfig.Event kind,
        String what,
        int about,
        String aboutName,
        boolean urgent,
        String text,
        DaemonEvent source,
        Configuration configuration) {

    /// The kind as it stands in the configuration.
    String kindWord() {
        return EventJson.word(kind).replace('_', '-');
    }

    /// One line of JSON.
    String json() {
        JsonObject json =
                new JsonObject()
                        .put("time", EventJson.time(source))
                        .put("monotonic", source.at().monotonicNanos())
                        .put("cluster", configuration.cluster().number())
                        .put("host", configuration.host().name());
        if (source.group() != DaemonEvent.NO_GROUP) {
            json.put("group", source.group());
        }
        return json.put("kind", kindWord())
                .put("event", what)
                .put("about", aboutName)
                .put("urgent", urgent)
                .put("text", text)
                .toString();
    }

    /// For a program's environment.
    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("SNE_KIND", kindWord());
        variables.put("SNE_EVENT", what);
        variables.put("SNE_TEXT", text);
        variables.put("SNE_TIME", EventJson.time(source));
        variables.put("SNE_URGENT", urgent ? "1" : "0");
        variables.put("SNE_CLUSTER", Integer.toString(configuration.cluster().number()));
        variables.put("SNE_HOST", Integer.toString(configuration.host().number()));
        variables.put("SNE_HOST_NAME", configuration.host().name());
        variables.put("SNE_ABOUT", Integer.toString(about));
        variables.put("SNE_ABOUT_NAME", aboutName);
        variables.put(
                "SNE_GROUP",
                source.group() == DaemonEvent.NO_GROUP ? "" : Integer.toString(source.group()));
        return variables;
    }
}
