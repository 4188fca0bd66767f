namespace Gateway.Forwarding.Exchanges;

/// <summary>How far the exchange has come on the client's side.</summary>
internal enum ExchangePhase
{
    /// <summary>Nothing has been written to the client's response; the caller can still write another one.</summary>
    AwaitingResponse,

    /// <summary>The response head has been passed on.</summary>
    Responding,

    /// <summary>The response is complete and must not be written to any more; the client may still be sending its request body.</summary>
    Responded,

    /// <summary>The protocol has been switched; the connection is a tunnel.</summary>
    Tunnel,
}
