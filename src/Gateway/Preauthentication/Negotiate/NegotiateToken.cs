namespace Gateway.Preauthentication.Negotiate;

/// <summary>The gateway's token for the client; a feature of the request.</summary>
internal sealed record NegotiateToken(byte[] Token);
