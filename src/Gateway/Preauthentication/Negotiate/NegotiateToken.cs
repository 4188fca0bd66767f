namespace Gateway.Preauthentication.Negotiate;

/// <summary>The gateway's token in an exchange that goes on; a feature of the request.</summary>
internal sealed record NegotiateToken(byte[] Token);
