using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Authority;

/// <summary>Makes a new revocation list of the own CA when half the life of the last is over, so that clients never hold an old one.</summary>
internal sealed partial class RevocationListRefresh(IOptionsMonitor<CertificatesOptions> options, TimeProvider time, ILogger<RevocationListRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Refresh(options.CurrentValue);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                Log.Failed(logger, e.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Refresh(CertificatesOptions current)
    {
        var path = Path.Combine(current.Authority.Folder, CertificateAuthority.RevocationList);
        var due = RevocationListFile.NextUpdate(path) - (current.Authority.RevocationListLife / 2);
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

        [LoggerMessage(5011, LogLevel.Warning, "The revocation list of the own CA cannot be made, the next try is in ten minutes: {Message}")]
        public static partial void Failed(ILogger logger, string message);
    }
}
