using System.Net;

namespace Gateway.Mail.BackEnds;

/// <summary>What a back end is told about the client, where it is configured so.</summary>
/// <param name="Remote">The client's address.</param>
/// <param name="Local">The gateway's address that the client connected to.</param>
/// <param name="ServerName">The server name that the client asked for (SNI), or null.</param>
/// <param name="HelloName">The host name that a submission client gave itself, checked, or null.</param>
/// <param name="SessionId">The session's id in the gateway's log.</param>
internal sealed record ClientDetails(IPEndPoint Remote, IPEndPoint Local, string? ServerName, string? HelloName, string SessionId)
{
    /// <summary>How many proxies the session may still pass; each counts it down, and refuses zero.</summary>
    public const int TimeToLive = 4;
}
