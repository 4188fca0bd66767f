using System.Net;

namespace Gateway.Mail.BackEnds;

/// <summary>What a trusting back end is told about the client.</summary>
/// <param name="Remote">The client's address.</param>
/// <param name="Local">The gateway's address that the client reached.</param>
/// <param name="ServerName">The name it asked for, or null.</param>
/// <param name="HelloName">The name a submission client gave, checked, or null.</param>
/// <param name="SessionId">The id that the gateway's log knows the session by.</param>
internal sealed record ClientDetails(IPEndPoint Remote, IPEndPoint Local, string? ServerName, string? HelloName, string SessionId)
{
    /// <summary>Proxies the session may still pass; the trusting back end counts it down and refuses zero.</summary>
    public const int TimeToLive = 4;
}
