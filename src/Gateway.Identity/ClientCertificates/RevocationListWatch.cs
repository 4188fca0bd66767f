namespace Gateway.Identity.ClientCertificates;

/// <summary>Polls the revocation lists for changes.</summary>
public sealed class RevocationListWatch(ClientAuthorities authorities)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Reads the lists that have changed.</summary>
    public void Check() => authorities.Refresh();
}
