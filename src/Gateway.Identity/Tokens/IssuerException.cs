namespace Gateway.Identity.Tokens;

/// <summary>An issuer could not be asked, or what it said is not usable; stays inside the room of tokens.</summary>
public sealed class IssuerException(string message, Exception? inner = null) : Exception(message, inner);
