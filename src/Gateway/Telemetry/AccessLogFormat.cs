using System.ComponentModel;

namespace Gateway.Telemetry;

/// <summary>The format of the access log.</summary>
public enum AccessLogFormat
{
    [Description("One JSON object a line, with everything that is known of a request or of a mail session.")]
    Json,

    [Description("The combined format of Apache and nginx, for programs that read it. It has no lines of mail sessions.")]
    Combined,
}
