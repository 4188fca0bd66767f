namespace Gateway.Identity.Tokens;

/// <summary>An issuer is unreachable, or its response is invalid.</summary>
public sealed class IssuerException(string message, Exception? inner = null) : Exception(message, inner);
