using Gateway.Certificates.Settings;
using Gateway.Certificates.Turns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Authority;

/// <summary>
/// Makes a new revocation list of the own CA when half the life of the last is over, so that clients never hold an old one.
/// </summary>
public sealed partial class RevocationListRefresh(
    IOptionsMonitor<CertificatesOptions> options,
    ICertificateSharing sharing,
    TimeProvider time,
    ILogger<RevocationListRefresh> logger)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Makes a new list where it is time for one.</summary>
    public void Refresh()
    {
        var current = options.CurrentValue;
        var path = Path.Combine(current.Authority.Folder, CertificateAuthority.RevocationList);

        // One that does not issue gets the new list from the gateway that does, and helps itself where none comes.
        var rest = current.Authority.RevocationListLife / (sharing.HasTurn ? 2 : 4);
        var due = RevocationListFile.NextUpdate(path) - rest;
        if (!CertificateAuthority.Exists(current.Authority) || due > time.GetUtcNow())
        {
            return;
        }

        using var authority = CertificateAuthority.OpenOrCreate(current.Authority, current.Passphrase, time);
        authority.PublishRevocationList();
        Log.Published(logger, path);
    }

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Information, "A new revocation list of the own CA is in {Path}.")]
        public static partial void Published(ILogger logger, string path);
    }
}
