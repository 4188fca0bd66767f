namespace Gateway.Identity.ClientCertificates;

/// <summary>Looks whether a revocation list changed.</summary>
public sealed class RevocationListWatch(ClientAuthorities authorities)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Reads what has changed.</summary>
    public void Check() => authorities.Refresh();
}
