using System.Text.Json;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>The audit log line of an administrator's action.</summary>
internal sealed class AdminActionLine(AdminAction action) : ILogLine
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("time"u8, action.Time);
        writer.WriteString("action"u8, action.Action);
        writer.WriteString("by"u8, VisibleText.Of(action.By));
        if (action.Source is { } source)
        {
            writer.WriteString("source"u8, source.ToString());
        }

        writer.WriteString("target"u8, VisibleText.Of(action.Target));
        if (!string.IsNullOrEmpty(action.Reason))
        {
            writer.WriteString("reason"u8, VisibleText.Of(action.Reason));
        }

        writer.WriteString("outcome"u8, action.IsDone ? "Done" : "Failed");
        writer.WriteEndObject();
    }
}
