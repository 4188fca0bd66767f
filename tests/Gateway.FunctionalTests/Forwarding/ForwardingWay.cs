namespace Gateway.FunctionalTests.Forwarding;

/// <summary>The ways a request may take through the gateway, which an administrator chooses without meaning to.</summary>
public enum ForwardingWay
{
    /// <summary>The gateway's own forwarder, header by header.</summary>
    Plain,

    /// <summary>The gateway's own forwarder behind YARP's transforms.</summary>
    Transformed,

    /// <summary>YARP's forwarder, to a back end that speaks HTTP/2.</summary>
    Http2,
}
