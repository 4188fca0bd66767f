namespace Gateway.Accounts.Factors;

/// <summary>One factor, as its owner and administrators see it.</summary>
/// <param name="Id">By which it is removed.</param>
/// <param name="Kind">Totp or Passkey.</param>
/// <param name="Name">The name that its owner gave it.</param>
/// <param name="Created">When it was set up.</param>
/// <param name="Used">When it was used last, or null.</param>
internal sealed record FactorView(string Id, FactorKind Kind, string Name, DateTimeOffset Created, DateTimeOffset? Used)
{
    /// <summary>The host that a passkey is bound to; null for an authenticator app, which every host takes.</summary>
    public string? Host { get; init; }

    /// <summary>Whether it proves anything on a host.</summary>
    public bool IsUsableOn(string host) => Host is null || Host == host;
}
