namespace Gateway.Certificates.Sharing;

/// <summary>Whether the store has taken an item of another gateway.</summary>
public enum StoreItemResultKind
{
    Installed,

    /// <summary>The store has it already, or had it and an administrator has put another version in use.</summary>
    Known,

    /// <summary>What the store has is newer.</summary>
    Older,

    /// <summary>This gateway's configuration has no such name.</summary>
    NotConfigured,

    /// <summary>This gateway has an own CA of its own; it must not issue.</summary>
    Conflict,

    /// <summary>It is not what it should be.</summary>
    Refused,
}
