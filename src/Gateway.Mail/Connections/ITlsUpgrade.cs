using System.Security.Cryptography.X509Certificates;

namespace Gateway.Mail.Connections;

/// <summary>
/// TLS of a mail connection, as a connection feature: set by the listener on every connection before its handler runs, both where TLS
/// began with the first byte and where it waits for STARTTLS.
/// </summary>
public interface ITlsUpgrade
{
    /// <summary>True once the transport is encrypted; nothing that signs a user in is taken before.</summary>
    bool IsSecure { get; }

    /// <summary>The server name the client asked for (SNI), once secure; null where it named none.</summary>
    string? ServerName { get; }

    /// <summary>The client's certificate, verified by the listener's rules; null where there is none.</summary>
    X509Certificate2? ClientCertificate { get; }

    /// <summary>
    /// Does the TLS handshake on what follows and replaces <c>ConnectionContext.Transport</c>. The caller has sent its go-ahead, has made
    /// sure that no byte stood behind the client's command, and reads from the old transport no more.
    /// </summary>
    /// <returns>False where the handshake failed, for whatever reason; the connection is then of no use.</returns>
    ValueTask<bool> UpgradeAsync(CancellationToken cancellationToken);
}
