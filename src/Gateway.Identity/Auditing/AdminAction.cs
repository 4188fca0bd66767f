using System.Net;

namespace Gateway.Identity.Auditing;

/// <summary>One action of an administrator for the audit log.</summary>
/// <param name="Time">When it was done.</param>
/// <param name="Action">What was done, as the command that does it: <c>lockout release</c>, <c>user add</c>.</param>
/// <param name="By">Who did it: the user of the operating system, or how the request was allowed.</param>
/// <param name="Target">What it was done to, such as a user name; untrusted text that a sink must escape.</param>
/// <param name="IsDone">False for an action that was refused or failed.</param>
public sealed record AdminAction(DateTimeOffset Time, string Action, string By, string Target, bool IsDone)
{
    /// <summary>Why, as the administrator wrote; untrusted text that a sink must escape. Null where nothing was written.</summary>
    public string? Reason { get; init; }

    /// <summary>The address that asked for it, or null for a command on the machine.</summary>
    public IPAddress? Source { get; init; }
}
