namespace Gateway.Forwarding.Protocol;

/// <summary>The request headers that frame, route or identify a request.</summary>
public enum RequestHeaderKind : byte
{
    Other,

    Host,

    ContentLength,

    TransferEncoding,

    Connection,

    Expect,

    Upgrade,

    Cookie,

    Authorization,

    UserAgent,
}
