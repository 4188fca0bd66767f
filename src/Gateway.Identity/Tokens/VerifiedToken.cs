using Gateway.Identity.Bounded;

namespace Gateway.Identity.Tokens;

/// <summary>A token that was verified. It is believed until its life is over, its issuer's keys change, or the configuration does.</summary>
internal sealed class VerifiedToken(TokenResult finding, AuthenticationResult outcome, TokenIssuer issuer) : BoundedEntry
{
    private volatile SeenAt? _lastSeen;

    public AuthenticationResult Outcome => outcome;

    public TokenIssuer Issuer => issuer;

    public bool HoldsAt(DateTimeOffset now, TokenIssuerSet current) =>
        now < finding.Expires && ReferenceEquals(current.Find(issuer.Name), issuer) && ReferenceEquals(issuer.Known?.Keys, finding.Keys);

    /// <summary>True when it was last used from here, and in this way.</summary>
    public bool WasSeenAt(SourceNetwork source, string protocol) => _lastSeen is { } last && last.Source == source && last.Protocol == protocol;

    /// <summary>Notes that it is used from here; true when it was last used from elsewhere, or in another way.</summary>
    public bool IsNewAt(SourceNetwork source, string protocol)
    {
        if (WasSeenAt(source, protocol))
        {
            return false;
        }

        _lastSeen = new SeenAt(source, protocol);
        return true;
    }

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now) => now < finding.Expires ? EvictionPriority.Useful : EvictionPriority.Expired;

    private sealed record SeenAt(SourceNetwork Source, string Protocol);
}
