using System.Security.Cryptography.X509Certificates;

namespace Gateway.Mail.Connections;

/// <summary>
/// TLS of a mail connection. The listener sets this connection feature on every connection before the handler runs, with implicit TLS and
/// with STARTTLS.
/// </summary>
public interface ITlsUpgrade
{
    /// <summary>Whether the transport is encrypted. Before it is, no credential is accepted.</summary>
    bool IsSecure { get; }

    /// <summary>The server name that the client asked for (SNI), after the handshake; null where it named none.</summary>
    string? ServerName { get; }

    /// <summary>The client's certificate, verified by the listener's rules; null where there is none.</summary>
    X509Certificate2? ClientCertificate { get; }

    /// <summary>
    /// Does the TLS handshake and replaces <c>ConnectionContext.Transport</c>. Before the call the caller has checked that no byte was
    /// pipelined behind the client's command, and has sent its reply. After it, the caller no longer reads the old transport.
    /// </summary>
    /// <returns>False where the handshake failed; the connection cannot be used after it.</returns>
    ValueTask<bool> UpgradeAsync(CancellationToken cancellationToken);
}
